"""Failures of our Blueprints have our form; those of other Blueprints have their own."""

import pytest
from flask import abort, redirect, request, url_for
from flask_sqlalchemy import SQLAlchemy
from malls import HTML
from markupsafe import Markup
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from meiduo import errors
from meiduo.web import failures
from meiduo.web.forms import Form

ERROR = "{{ heading }}|{{ sentence }}|{{ onward }}|{{ error.ref }}"
FORM = {"code", "errmsg", "reason", "ref", "who", "retry", "hint"}


def sign_in_page(onward, again):
    return f"/their-login?next={onward}&again={again}"


def failing(error):
    def view():
        raise error

    return view


@pytest.fixture
def client(foreign, request):
    """The foreign shop, with handlers of its own for 404, 413 and every fault."""
    options = getattr(request, "param", {})
    failures.answer(foreign.ours, template="error.html", sign_in_page=sign_in_page, **options)
    foreign.templates(error=ERROR)
    foreign.app.secret_key = "of a test"
    for code in (404, 413, 500):
        foreign.app.register_error_handler(code, lambda error: ("theirs", error.code))
    lost = OperationalError("select secret", {}, Exception("gone"))
    foreign.view("member", failing(errors.TokenInvalid("no token")))
    foreign.view("nothing", lambda: abort(404))
    foreign.view("method", lambda: abort(405))
    foreign.view("long", lambda: abort(413))
    foreign.view("broken", failing(ZeroDivisionError("boom")))
    foreign.view("database", failing(lost))
    foreign.view("pool", failing(PoolTimeout("busy")))
    foreign.view("cancelled", failing(errors.LoginCancelled()))
    foreign.view("stale", failing(errors.FreshLoginRequired()))
    foreign.view("limited", failing(errors.RateLimited("", 7)))
    foreign.view("elsewhere", lambda: redirect("/elsewhere"))
    return foreign.client()


@pytest.mark.parametrize(
    ("name", "status", "reason"),
    [
        ("member", 401, "token_invalid"),
        ("nothing", 404, "not_found"),
        ("method", 405, "method_not_allowed"),
        ("long", 413, "bad_request"),
        ("broken", 500, "internal"),
        ("database", 503, "unavailable"),
        ("pool", 503, "unavailable"),
        ("limited", 429, "rate_limited"),
    ],
)
def test_our_blueprint_fails_in_our_form(client, name, status, reason):
    response = client.get(f"/ours/{name}")
    page = client.get(f"/ours/{name}", headers=HTML)

    assert (response.status_code, page.status_code) == (status, status)
    assert response.json["reason"] == reason
    assert set(response.json) == FORM
    assert Markup(page.text.split("|")[1]).striptags() == response.json["hint"]
    assert "boom" not in page.text + response.text
    assert "secret" not in page.text + response.text


def test_other_blueprints_fail_in_their_own(client):
    for name in ("nothing", "long", "broken", "database", "member"):
        assert client.get(f"/theirs/{name}").text == "theirs"
    assert client.get("/nowhere").text == "theirs"
    assert "reason" not in client.get("/theirs/method").text


def test_a_redirect_is_no_failure(client):
    assert client.get("/ours/elsewhere").location == "/elsewhere"


def test_a_browser_is_led_to_their_sign_in(client):
    led = client.get("/ours/cancelled", headers=HTML)
    stale = client.get("/ours/stale", headers=HTML)

    assert led.location == "/their-login?next=/&again=None"
    assert stale.location == "/their-login?next=/&again=1"
    assert client.get("/ours/cancelled").status_code == 403


@pytest.mark.parametrize(
    "client",
    [
        {
            "forms": {
                "cancelled": Form("no", lambda onward: url_for(".method")),
                "limited": Form("often", lambda onward: url_for("theirs.method")),
                "stale": Form("late", lambda onward: url_for(".method")),
                "member": Form("token", lambda onward: url_for(".method")),
            }
        }
    ],
    indirect=True,
)
def test_a_form_is_led_back_to_its_page(client):
    for name, page in (("cancelled", "/ours/method"), ("limited", "/theirs/method")):
        assert client.get(f"/ours/{name}", headers=HTML).location == page
    assert "again=1" in client.get("/ours/stale", headers=HTML).location
    assert client.get("/ours/member", headers=HTML).status_code == 401


def test_failures_are_told_before_they_are_answered(foreign):
    seen = []

    def note(error):
        seen.append((request.endpoint, error.reason))
        error.advice = errors.BadRequest.advice
        raise ZeroDivisionError("a receiver's fault")

    failures.answer(foreign.ours, template="error.html", sign_in_page=sign_in_page, on_failure=note)
    foreign.view("page", failing(errors.Unavailable()))
    response = foreign.client().get("/ours/page")

    assert seen == [("ours.page", "unavailable")]
    assert (response.status_code, response.json["hint"]) == (503, errors.BadRequest.advice.chinese)


def test_the_failure_says_where_it_leads(foreign):
    def view():
        with errors.leading_to("/outer"), errors.leading_to("/inner"):
            raise errors.TokenInvalid

    failures.answer(foreign.ours, template="error.html", sign_in_page=sign_in_page)
    foreign.templates(error=ERROR)
    foreign.view("page", view)

    assert "|/inner|" in foreign.client().get("/ours/page", headers=HTML).text


def test_the_shops_own_transaction_is_rolled_back(foreign):
    foreign.app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    theirs = SQLAlchemy(foreign.app)
    open_then = []

    def view():
        theirs.session.execute(text("select 1"))
        assert theirs.session.registry().in_transaction()
        raise errors.NotFound

    def note(error):
        open_then.append(theirs.session.registry().in_transaction())

    failures.answer(foreign.ours, template="error.html", sign_in_page=sign_in_page, on_failure=note)
    foreign.view("page", view)

    assert foreign.client().get("/ours/page").status_code == 404
    assert open_then == [False]


def test_a_shop_in_our_app_answers_itself(shop, cart):
    cart.add_url_rule("/nothing", "nothing", lambda: abort(404))
    cart.add_url_rule("/broken", "broken", failing(ZeroDivisionError("boom")))
    cart.register_error_handler(404, lambda error: ("no such cart", 404))
    shop.register_blueprint(cart)
    client = shop.test_client()

    assert client.get("/cart/nothing").text == "no such cart"
    assert client.get("/cart/broken").json["reason"] == "internal"
    assert client.get("/nowhere").json["reason"] == "not_found"


def test_a_shop_in_our_app_leaves_ours(shop, browser):
    shop.register_error_handler(403, lambda error: ("theirs", 403))
    shop.register_error_handler(413, lambda error: ("theirs", 413))

    response = browser.client.post(
        "/auth/login/", data=b"x" * 100_000, content_type="application/json"
    )

    assert (response.status_code, response.json["reason"]) == (413, "bad_request")
