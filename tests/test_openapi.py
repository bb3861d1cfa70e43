"""`/openapi.json` is the contract, and the app keeps it whatever schemathesis invents."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
PATHS = ["/", "/login/", "/account/", "/qq/login/", "/qq/authorize/", "/oauth_callback/", "/auth/me/", "/auth/refresh/",
         "/auth/logout/", "/healthz/", "/readyz/"]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_whatever_is_sent_is_answered_as_documented(shop, path):
    contract = schemathesis.openapi.from_wsgi("/openapi.json", shop)
    (operation,) = contract[path].values()

    @given(case=operation.as_strategy())
    @effort(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    def drive(case):
        answer = case.call()
        assert answer.status_code < 500
        case.validate_response(answer, checks=CHECKS)

    drive()


def test_every_route_is_described(shop):
    described = set(shop.test_client().get("/openapi.json").json["paths"])
    served = {rule.rule for rule in shop.url_map.iter_rules()} - {"/static/<path:filename>", "/openapi.json"}

    assert described == served == set(PATHS)


def test_every_failure_of_a_login_is_described(shop):
    answers = shop.test_client().get("/openapi.json").json["paths"]["/oauth_callback/"]["get"]["responses"]

    for status, reasons in {"403": ["code_missing", "attempt_invalid", "account_disabled"], "500": ["qq_rejected", "qq_bad_reply"],
                            "503": ["qq_unavailable", "unavailable"], "429": ["rate_limited"]}.items():  # fmt: skip
        for reason in reasons:
            assert reason in answers[status]["description"]


def test_the_sign_in_that_was_described_is_the_one_that_happens(visitor):
    described = visitor.opens("/openapi.json").json["paths"]["/oauth_callback/"]["get"]["responses"]["200"]
    members = described["content"]["application/json"]["schema"]["properties"]

    assert set(visitor.signs_in().json) == set(members)
