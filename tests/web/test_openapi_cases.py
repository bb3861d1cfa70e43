"""What members and newcomers meet is described: every status, reason and member of a body."""

import time

import pytest
import time_machine
from contracts import JSON, Contract
from shop import HTML, OURS, Visitor, bearer
from shoppers import (
    GOOD,
    begin_bind,
    bind,
    by_password,
    choose,
    existing,
    move,
    sets_password,
)
from sqlalchemy import text

from meiduo.extensions import db


@pytest.fixture
def contract(shop):
    return Contract(shop)


def members(contract, name):
    """Return the fields of a JSON body, and which of them are required."""
    schema = contract.operations[name]["requestBody"]["content"][JSON]["schema"]
    return set(schema["properties"]), set(schema["required"])


def query(contract, name):
    return {parameter["name"] for parameter in contract.operations[name]["parameters"]}


@pytest.mark.parametrize(
    ("name", "fields", "required"),
    [
        ("accounts.login.post", {"account", "password", "next"}, {"account", "password"}),
        ("accounts.set_password.put", {"password", "current_password"}, {"password"}),
        (
            "qq_binding.chosen.post",
            {"ticket", "action", "account", "password"},
            {"ticket", "action"},
        ),
        ("qq_binding.move.post", {"account", "password", "preview"}, {"account", "password"}),
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


@pytest.mark.parametrize(
    ("name", "method", "status"),
    [("login", "get", 200), ("authorize", "get", 302), ("authorize_form", "post", 200)],
)
def test_a_binding_is_begun_as_described(contract, visitor, member, name, method, status):
    assert query(contract, f"qq_auth.{name}.{method}") == {"next", "intent"}
    path = "/qq/login/" if name == "login" else "/qq/authorize/"
    mine = bearer(by_password(visitor))

    begun = visitor.client.open(f"{path}?intent=bind", method=method, headers=mine)

    assert contract.keeps(begun).status_code == status


def test_a_binding_ends_as_described(contract, visitor, stranger, member):
    """Bound, bound already, another's, another one: with tokens only where they are new."""
    first = contract.keeps(bind(visitor, by_password(visitor))).json
    again = contract.keeps(bind(visitor, first)).json
    assert {"bound", "access_token"} < set(first)
    assert "access_token" not in again

    stranger.signs_in("emoji")
    assert contract.keeps(bind(visitor, first, "emoji")).json["reason"] == "account_has_qq"


def test_a_taken_qq_is_refused_as_described(contract, visitor, stranger, member):
    stranger.signs_in()

    taken = contract.keeps(bind(visitor, by_password(visitor)))

    assert (taken.status_code, taken.json["reason"]) == (409, "binding_conflict")


def test_an_old_sign_in_is_refused_as_described(contract, visitor, member):
    mine = by_password(visitor)
    with time_machine.travel(time.time() + 601, tick=False):
        for response in (begin_bind(visitor, mine), move(visitor, mine), unbind(visitor, mine)):
            contract.keeps(response)
            assert response.json["reason"] == "fresh_login_required"


def test_a_binding_that_took_long_is_refused_as_described(contract, visitor, member):
    """The sign-in was young enough when it was begun."""
    mine = by_password(visitor)
    with time_machine.travel(time.time() + 590, tick=False):
        back = visitor.consents(begin_bind(visitor, mine).json["login_url"])
    with time_machine.travel(time.time() + 610, tick=False):
        late = contract.keeps(visitor.opens(back, headers=bearer(mine)))

    assert (late.status_code, late.json["reason"]) == (401, "fresh_login_required")


def unbind(visitor, tokens):
    return visitor.client.delete("/qq/binding/", headers=bearer(tokens))


def test_a_removal_ends_as_described(contract, visitor):
    """The last way in stays; with a password there is another; then there is nothing left."""
    mine = visitor.signs_in().json
    assert contract.keeps(unbind(visitor, mine)).json["reason"] == "last_login_method"
    assert contract.keeps(visitor.opens("/qq/binding/", headers=bearer(mine))).json["binding"]

    mine = sets_password(visitor, mine)
    removed = contract.keeps(unbind(visitor, mine)).json
    assert {"access_token", "user", "binding"} < set(removed)
    assert contract.keeps(unbind(visitor, removed)).json["binding"] is None
    assert contract.keeps(visitor.opens("/qq/binding/", headers=bearer(removed))).json


def test_a_move_ends_as_described(contract, visitor, member):
    mine = visitor.signs_in().json

    assert contract.keeps(move(visitor, mine, "wrong")).json["reason"] == "bad_credentials"
    announced = contract.keeps(move(visitor, mine, preview="1")).json
    moved = contract.keeps(move(visitor, mine)).json

    assert announced["preview"]["moves_qq"] is True
    assert {"access_token", "user", "created", "next"} < set(moved)
    assert contract.keeps(move(visitor, moved)).json["reason"] == "binding_conflict"


def test_a_move_to_who_has_a_qq_is_refused_as_described(contract, visitor, stranger, member):
    bind(stranger, by_password(stranger), "emoji")

    refused = contract.keeps(move(visitor, visitor.signs_in().json))

    assert (refused.status_code, refused.json["reason"]) == (409, "account_has_qq")


def test_a_choice_ends_as_described(asking, newcomer):
    contract = Contract(asking)
    ticket = contract.keeps(newcomer.signs_in()).json["ticket"]
    contract.keeps(newcomer.opens("/qq/bind/"))
    contract.keeps(newcomer.opens("/qq/bind/", headers=HTML))
    refused = [
        choose(newcomer, ticket, action="delete"),
        choose(newcomer, "made-up", action="create"),
        existing(newcomer, ticket, "wrong"),
    ]
    assert [contract.keeps(response).status_code for response in refused] == [400, 403, 401]

    assert contract.keeps(existing(newcomer, ticket)).json["user"]["username"] == "laoguke"
    other = Visitor(asking.test_client())
    ticket = contract.keeps(other.signs_in("emoji")).json["ticket"]
    assert contract.keeps(existing(other, ticket)).json["reason"] == "account_has_qq"
    assert contract.keeps(choose(other, ticket, action="create")).json["created"] is True


def test_a_closed_shop_refuses_as_described(make_shop):
    shop = make_shop(QQ_SIGNUP="closed")

    refused = Contract(shop).keeps(Visitor(shop.test_client()).signs_in())

    assert (refused.status_code, refused.json["reason"]) == (403, "signup_closed")


def test_passwords_are_changed_as_described(contract, visitor):
    mine = visitor.signs_in().json
    asks = {"weak_password": {"password": "short"}, "bad_request": {"password": ""}}
    for reason, body in asks.items():
        assert contract.keeps(password(visitor, mine, body)).json["reason"] == reason

    mine = contract.keeps(password(visitor, mine, {"password": GOOD})).json
    wrong = {"password": GOOD + "2", "current_password": "wrong"}
    assert contract.keeps(password(visitor, mine, wrong)).json["reason"] == "bad_credentials"


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


def test_a_cancelled_login_ends_as_described(contract, visitor, browser):
    for someone, status in ((visitor, 403), (browser, 303)):
        back = someone.starts().partition("state=")[2].partition("&")[0]
        response = someone.opens(f"/oauth_callback/?usercancel=1&state={back}")
        assert contract.keeps(response).status_code == status


@pytest.mark.parametrize(
    ("fault", "status", "reason"),
    [
        (("error", 100009), 500, "qq_rejected"),
        (("empty",), 500, "qq_bad_reply"),
        (("status", 502), 503, "qq_unavailable"),
    ],
)
def test_a_broken_qq_is_described(contract, visitor, qq, fault, status, reason):
    back = visitor.consents()
    qq.will(*fault, address="token")

    response = contract.keeps(visitor.opens(back))

    assert (response.status_code, response.json["reason"]) == (status, reason)


def test_a_database_without_tables_is_described(contract, shop, visitor):
    """Wherever it is asked; whoever does not ask goes on."""
    tokens = visitor.signs_in().json
    begun = visitor.consents()
    with shop.app_context():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(text(f"DROP TABLE {table.name}"))
        db.session.execute(text("DROP TABLE alembic_version"))
        db.session.commit()
    headers = bearer(tokens)
    for address in ("/", "/account/", "/auth/me/", "/auth/sessions/", "/qq/binding/", begun):
        response = contract.keeps(visitor.opens(address, headers=headers))
        assert (response.status_code, response.json["reason"]) == (503, "unavailable"), address
    assert contract.keeps(visitor.opens("/qq/login/")).status_code == 200
    assert contract.keeps(visitor.opens("/healthz/")).status_code == 200
    assert contract.keeps(visitor.opens("/readyz/")).json["missing"] == ["migrations"]
