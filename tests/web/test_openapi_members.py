"""What members do ends as described: status, reason, every member of a body."""

import time

import pytest
import time_machine
from contracts import JSON, Contract
from logins import GOOD
from malls import HTML, OURS, bearer
from shoppers import by_password


@pytest.fixture
def contract(shop):
    return Contract(shop)


def members(contract, name):
    """Return the fields of a JSON body, and which of them are required."""
    schema = contract.operations[name]["requestBody"]["content"][JSON]["schema"]
    return set(schema["properties"]), set(schema["required"])


@pytest.mark.parametrize(
    ("name", "fields", "required"),
    [
        (
            "accounts.login.post",
            {"account", "password", "next", "again", "cookies"},
            {"account", "password"},
        ),
        ("accounts.set_password.put", {"password", "current_password"}, {"password"}),
        (
            "qq_binding.chosen.post",
            {"ticket", "action", "account", "password"},
            {"ticket", "action"},
        ),
        ("qq_binding.move.post", {"ticket", "account", "password", "preview"}, set()),
    ],
)
def test_every_field_of_a_body_is_described(contract, name, fields, required):
    assert members(contract, name) == (fields, required)


def test_a_form_may_bring_its_csrf_value(contract):
    form = "application/x-www-form-urlencoded"
    for name, operation in contract.operations.items():
        content = operation.get("requestBody", {}).get("content", {})
        by_cookie = any("cookie" in way for way in operation.get("security", []))
        if form in content and by_cookie:
            assert "csrf_token" in content[form]["schema"]["properties"], name


def test_passwords_are_changed_as_described(contract, visitor):
    mine = visitor.signs_in().json
    asks = {"weak_password": {"password": "short"}, "bad_request": {"password": ""}}
    for reason, body in asks.items():
        assert contract.keeps(password(visitor, mine, body)).json["reason"] == reason

    mine = contract.keeps(password(visitor, mine, {"password": GOOD})).json
    wrong = {"password": GOOD + "2", "current_password": "wrong"}
    assert contract.keeps(password(visitor, mine, wrong)).json["reason"] == "bad_credentials"


def test_an_old_sign_in_sets_no_password(contract, visitor):
    mine = visitor.signs_in().json
    with time_machine.travel(time.time() + 601, tick=False):
        refused = contract.keeps(password(visitor, mine, {"password": GOOD}))

    assert (refused.status_code, refused.json["reason"]) == (401, "fresh_login_required")


def password(visitor, tokens, body):
    return visitor.client.put("/auth/password/", json=body, headers=bearer(tokens))


def test_sessions_are_listed_and_ended_as_described(contract, visitor, stranger, member):
    mine = bearer(by_password(visitor))
    by_password(stranger)
    listed = contract.keeps(visitor.opens("/auth/sessions/", headers=mine)).json
    other = next(one["id"] for one in listed["sessions"] if not one["current"])

    contract.keeps(visitor.opens("/auth/sessions/?page=0", headers=mine))
    for sid, status in ((other, 204), ("nobody's", 404)):
        ended = visitor.client.delete(f"/auth/sessions/{sid}/", headers=mine)
        assert contract.keeps(ended).status_code == status
    assert contract.keeps(visitor.opens("/auth/me/", headers=mine)).json["user"]


def test_a_script_signs_in_by_cookie_as_described(contract, browser, member):
    body = {"account": "laoguke", "password": GOOD, "cookies": "1"}
    response = contract.keeps(browser.client.post("/auth/login/", json=body))

    assert set(response.json) == {"code", "errmsg", "expires_in", "user"}


def test_tokens_are_renewed_as_described(contract, visitor, browser):
    """In the body; in cookies for whom they came in cookies."""
    mine = visitor.signs_in().json
    renewed = {"headers": bearer(mine, "refresh_token")}
    assert contract.keeps(visitor.client.post("/auth/refresh/", **renewed)).json["access_token"]

    browser.signs_in()
    value = {"X-CSRF-TOKEN": browser.cookies()["csrf_refresh_token"]}
    by_cookie = contract.keeps(browser.client.post("/auth/refresh/", headers=value))
    assert set(by_cookie.json) == {"code", "errmsg", "expires_in"}


def test_a_browser_is_led_on_as_described(contract, shop, browser, member):
    """Also where it is led back to the form, by a failure."""
    for typed in ("wrong", GOOD):
        response = browser.submits("/auth/login/", account="laoguke", password=typed)
        assert contract.keeps(response).status_code == 303
    assert contract.keeps(browser.opens("/login/")).status_code == 303
    assert contract.keeps(browser.opens("/account/")).status_code == 200
    assert contract.keeps(browser.opens("/qq/authorize/")).status_code == 302
    form = {"csrf_token": browser.cookies()["csrf_access_token"]}
    out = browser.client.post("/auth/logout/", data=form, headers={**HTML, **OURS})
    assert contract.keeps(out).status_code == 303
    assert contract.keeps(browser.opens("/account/")).status_code == 303
