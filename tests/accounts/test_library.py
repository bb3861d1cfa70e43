"""Flask-JWT-Extended's own ``@jwt_required()`` in a shop's view answers in our envelope."""

from datetime import timedelta

import pytest
from flask import Blueprint
from flask_jwt_extended import current_user, get_jwt_identity, jwt_required
from logins import bearer, csrf, refused, renewing
from malls import HTML, OURS, rows

from meiduo.accounts.models import LoginSession, User
from meiduo.columns import now
from meiduo.web import responses


@pytest.fixture
def shop(shop):
    """A shop whose developer knows the library."""
    cart = Blueprint("cart", __name__)

    @cart.route("/cart/", methods=["GET", "POST"])
    @jwt_required()
    def show():
        assert isinstance(current_user._get_current_object(), User)
        return responses.ok(user=current_user.public(), identity=get_jwt_identity())

    @cart.get("/offer/")
    @jwt_required(optional=True)
    def offer():
        return responses.ok(known=bool(current_user))

    shop.register_blueprint(cart)
    return shop


def test_the_current_user_is_the_user(visitor, signed_in):
    body = visitor.opens("/cart/", headers=bearer(signed_in)).json

    assert body["user"] == signed_in["user"]
    assert body["identity"] == str(signed_in["user"]["id"])


def test_a_view_may_do_without_a_token(visitor, signed_in):
    assert visitor.opens("/offer/").json["known"] is False
    assert visitor.opens("/offer/", headers=bearer(signed_in)).json["known"] is True


@pytest.mark.parametrize(
    "credentials",
    [
        None,
        "Bearer",
        "Bearer x",
        "Bearer a b c",
        "Bearer " + ".".join("abc"),
        "Bearer " + "a" * 9000,
        "Basic eA==",
        "caf\xe9",
        ",",
    ],
)
def test_missing_and_malformed_tokens_are_refused(visitor, credentials):
    sent = {} if credentials is None else {"Authorization": credentials}

    assert refused(visitor.opens("/cart/", headers=sent))


def test_a_browser_gets_a_page(browser):
    response = browser.opens("/cart/")

    assert (response.status_code, response.mimetype) == (401, "text/html")
    assert "请先登录" in response.text


def test_an_expired_token_is_refused(visitor, signed_in, time_machine):
    time_machine.move_to(now() + timedelta(minutes=16))

    assert refused(visitor.opens("/cart/", headers=bearer(signed_in)))


def test_a_refresh_token_is_refused(visitor, signed_in):
    assert refused(visitor.opens("/cart/", headers=renewing(signed_in)))


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (LoginSession, {"revoked": now()}),
        (LoginSession, {"expires": now()}),
        (User, {"is_active": False}),
        (User, {"session_epoch": 1}),
    ],
)
def test_a_session_that_is_over_opens_nothing(visitor, shop, signed_in, model, change):
    """Although its token has not expired."""
    with rows(shop) as session:
        session.query(model).update(change)
        session.commit()

    assert refused(visitor.opens("/cart/", headers=bearer(signed_in)))


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"headers": {"X-CSRF-TOKEN": "wrong"}},
        {"headers": {"X-CSRF-TOKEN": "caf\xe9"}},
        {"data": {"csrf_token": "wrong"}},
        {"data": {"csrf_token": "茶"}},
        {"data": {"csrf_token": "茶", "photo": (b"x", "tea.jpg")}},
        {"data": b"csrf_token=%ff", "content_type": "application/x-www-form-urlencoded"},
    ],
)
def test_a_wrong_csrf_value_is_refused(browser, sent):
    browser.signs_in()
    headers = {**OURS, **sent.pop("headers", {})}

    response = browser.client.post("/cart/", headers=headers, **sent)
    page = browser.client.post("/cart/", headers={**headers, **HTML})

    assert (response.status_code, response.json["reason"]) == (403, "csrf_failed")
    assert (page.status_code, page.mimetype) == (403, "text/html")


def test_the_right_csrf_value_opens(browser):
    browser.signs_in()

    assert browser.submits("/cart/", csrf_token=csrf(browser)).status_code == 200
    sent = {**OURS, "X-CSRF-TOKEN": csrf(browser)}
    assert browser.client.post("/cart/", headers=sent).status_code == 200
