"""What can be refused before an operation begins is described where it can be, and only there."""

import pytest
from contracts import Contract, ask, media, operations, takes, ways
from malls import HTML, Visitor, bearer

from meiduo.accounts import views as account_views
from meiduo.qq_auth import binding_views
from meiduo.qq_auth import views as qq_views

LONG = b"x" * (64 * 1024 + 1)
HERE = {"Origin": "http://localhost"}


@pytest.fixture
def contract(shop):
    return Contract(shop)


@pytest.mark.parametrize(
    "headers", [{"Authorization": ","}, {"Authorization": "Basic é"}, {"X-CSRF-TOKEN": "é"}]
)
def test_an_odd_header_is_no_token(contract, shop, headers):
    """Only what needs one refuses, by a description."""
    for method, path, operation in operations(contract):
        response = contract.keeps(ask(shop.test_client(), method, path, operation, headers=headers))
        without = ask(shop.test_client(), method, path, operation)
        assert response.status_code == without.status_code, path


def test_a_long_body_is_refused_where_described(contract, shop):
    for method, path, operation in operations(contract):
        response = ask(shop.test_client(), method, path, operation, data=LONG)

        contract.keeps(response)
        assert (response.status_code == 413) == ("413" in operation["responses"]), path


def test_another_media_type_is_refused_where_described(contract, shop):
    for method, path, operation in operations(contract):
        body = {"data": b"x", "content_type": "text/plain", "headers": signed_in(shop)}
        response = contract.keeps(ask(shop.test_client(), method, path, operation, **body))

        described = "415" in operation["responses"]
        assert (
            (response.status_code == 415) == described == ("application/json" in media(operation))
        )


def signed_in(shop):
    """Return the header of somebody who has just signed in: some operations end that."""
    return bearer(Visitor(shop.test_client()).signs_in().json)


def test_a_change_from_elsewhere_is_refused_as_described(contract, shop):
    for method, path, operation in operations(contract):
        if method != "get":
            foreign = {"headers": {"Origin": "https://elsewhere.example"}}
            refused = contract.keeps(ask(shop.test_client(), method, path, operation, **foreign))
            assert (refused.status_code, refused.json["reason"]) == (403, "csrf_failed")


def test_without_a_token_only_what_needs_one_fails(contract, shop):
    """A sign-out does not."""
    for method, path, operation in operations(contract):
        response = contract.keeps(ask(shop.test_client(), method, path, operation))

        must = bool(ways(operation)) and set() not in ways(operation)
        binds = takes(operation, "intent")  # which is asked for here
        is_refused = response.status_code == 401 and response.json["reason"] == "token_invalid"
        assert is_refused == (must or binds), path


def test_a_sign_out_needs_no_token(contract, visitor):
    operation = contract.operations["accounts.logout.post"]

    assert set() in ways(operation)
    assert contract.keeps(visitor.client.post("/auth/logout/")).status_code == 204


def test_a_change_by_cookie_needs_the_csrf_header(contract, shop):
    """And nothing else needs it, but a binding that is begun by GET."""
    header = contract.document["components"]["securitySchemes"]["csrf"]
    assert (header["in"], header["name"]) == ("header", "X-CSRF-TOKEN")
    for method, path, operation in operations(contract):
        with_cookie = [way for way in ways(operation) if any("cookie" in name for name in way)]
        if not with_cookie:
            continue
        (way,) = with_cookie
        response = asked_by_cookie(shop, way, method, path, operation)
        needs_value = "csrf" in way
        assert needs_value == (method != "get" or takes(operation, "intent"))
        assert is_csrf_failed(contract.keeps(response)) == needs_value, path

        with_value = asked_by_cookie(shop, way, method, path, operation, header["name"])
        assert not is_csrf_failed(contract.keeps(with_value)), path


def is_csrf_failed(response):
    return response.status_code == 403 and response.json["reason"] == "csrf_failed"


def asked_by_cookie(shop, way, method, path, operation, header=""):
    """Ask as a script in a browser that is signed in; with the CSRF value, if a header is named."""
    browser = Visitor(shop.test_client(), HTML)
    browser.signs_in()
    kind = "csrf_refresh_token" if "refresh_cookie" in way else "csrf_access_token"
    headers = {header: browser.cookies()[kind]} if header else {}
    return ask(browser.client, method, path, operation, headers={**HERE, **headers})


def test_every_limit_is_described_and_no_other(contract):
    limited = {
        f"{views.bp.name}.{name}"
        for views in (account_views, qq_views, binding_views)
        for name in views.RATES
    }
    by_password = {"qq_binding.move"}  # wrong ones are counted
    described = {
        name.rpartition(".")[0]
        for name, operation in contract.operations.items()
        if "429" in operation["responses"]
    }

    assert described == limited | by_password


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("ops.healthz.get", "200"),
        ("ops.readyz.get", "200 503"),
        ("accounts.me.get", "200 401 413 503"),
        ("accounts.logout.post", "204 303 401 403 413 503"),
        ("accounts.end_session.delete", "204 303 401 403 404 413 503"),
        ("qq_binding.show.get", "200 401 413 503"),
    ],
)
def test_an_operation_claims_no_failure_of_another(contract, name, statuses):
    assert sorted(contract.operations[name]["responses"]) == statuses.split()


def test_failures_of_one_act_are_described_there_only(contract):
    saying = {
        reason: {
            name
            for name, operation in contract.operations.items()
            if reason in contract.reasons(operation, status)
        }
        for reason, status in (("attempt_invalid", 403), ("last_login_method", 409))
    }

    assert saying["attempt_invalid"] == {"qq_auth.callback.get"}
    assert {name.partition(".")[0] for name in saying["last_login_method"]} == {"qq_binding"}
