"""`/openapi.json` is the contract, and the app keeps it whatever schemathesis invents."""

import re

import pytest
import schemathesis
from contracts import Contract
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from malls import Visitor
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]


PATHS = [
    "/",
    "/login/",
    "/account/",
    "/account/move/",
    "/qq/login/",
    "/qq/authorize/",
    "/qq/error/",
    "/oauth_callback/",
    "/auth/me/",
    "/auth/refresh/",
    "/auth/logout/",
    "/auth/login/",
    "/auth/password/",
    "/auth/sessions/",
    "/auth/sessions/{sid}/",
    "/qq/bind/",
    "/qq/binding/",
    "/qq/binding/move/",
    "/qq/binding/remove/",
    "/healthz/",
    "/readyz/",
    "/openapi.json",
]


FAILURES = {
    "403": ["code_missing", "attempt_invalid", "account_disabled"],
    "500": ["qq_rejected", "qq_bad_reply"],
    "503": ["qq_unavailable", "unavailable"],
    "429": ["rate_limited"],
}


@pytest.mark.holds("I7")
@pytest.mark.parametrize("path", PATHS)
def test_whatever_is_sent_is_answered_as_documented(shop, path):
    contract = schemathesis.openapi.from_wsgi("/openapi.json", shop)
    token = Visitor(shop.test_client()).signs_in().json["access_token"]

    @given(
        case=st.one_of([operation.as_strategy() for operation in contract[path].values()]),
        signed_in=st.booleans(),
    )
    @effort(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def drive(case, signed_in):
        answer = case.call(headers={"Authorization": f"Bearer {token}"} if signed_in else {})
        assert answer.status_code < 500
        case.validate_response(answer, checks=CHECKS)

    drive()


def test_every_route_is_described(shop):
    described = set(shop.test_client().get("/openapi.json").json["paths"])
    rules = {re.sub(r"<(\w+)>", r"{\1}", rule.rule) for rule in shop.url_map.iter_rules()}
    served = {rule for rule in rules if "<path:filename>" not in rule}

    assert described == served == set(PATHS)


def test_every_failure_of_a_login_is_described(visitor):
    answers = callback_described(visitor)

    for status, reasons in FAILURES.items():
        for reason in reasons:
            assert reason in answers[status]["description"]


def test_the_described_sign_in_is_what_happens(shop, visitor):
    contract = Contract(shop)
    content = contract.operations["qq_auth.callback.get"]["responses"]["200"]["content"]
    sign_in = content["application/json"]["schema"]["anyOf"][0]
    shop_adds, members = sign_in["allOf"]
    named = contract.schemas[shop_adds["$ref"].rpartition("/")[2]]

    assert set(contract.keeps(visitor.signs_in()).json) == {
        *named["properties"],
        *members["properties"],
    }


def callback_described(visitor):
    """Return the responses of the callback, as the contract has them."""
    paths = visitor.opens("/openapi.json").json["paths"]
    return paths["/oauth_callback/"]["get"]["responses"]
