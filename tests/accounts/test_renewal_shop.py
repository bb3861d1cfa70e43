"""A shop's own pages in the mall are renewed as ours are; what its views say of cookies and storing
is looked at."""

import pytest
from flask import Blueprint, Response, request
from flask_jwt_extended import current_user, jwt_required
from idling import TOKENS, goes_idle, left_in
from malls import HTML, OURS

from meiduo.accounts import authentication, member_required
from meiduo.web import origins

FORM_OF_A_BANK = {**HTML, "Origin": "https://bank.example"}

cart = Blueprint("cart", __name__, url_prefix="/cart")


@cart.route("/mine/", methods=["GET", "POST"])
@member_required
def mine(caller):
    return caller.user.nickname + request.form.get("name", "")


@cart.get("/library/")
@jwt_required()
def by_library():
    return current_user.nickname


@cart.get("/public/")
def public():
    """Whoever sees it, it may be stored; the shop says so itself."""
    response = Response(_kind())
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


@cart.post("/paid/")
@origins.allow_any
def paid():
    """Where a bank sends a shopper's browser."""
    return _kind()


def _kind():
    return "stranger" if authentication.visitor() is None else "member"


@pytest.fixture
def idle(shop, browser):
    """A member of a shop that has pages of its own, and stores them in passing."""

    @shop.after_request
    def store(response):
        if request.path == "/cart/mine/":
            response.headers["Cache-Control"] = "public, max-age=60"
        return response

    shop.register_blueprint(cart)
    browser.signs_in()
    browser.csrf = goes_idle(browser)
    return browser


@pytest.mark.parametrize("path", ["/cart/mine/", "/cart/library/"])
def test_members_pages_are_renewed(idle, path):
    page = idle.opens(path)

    assert (page.status_code, page.text) == (200, "沙箱企鹅")
    assert {*left_in(page)} == TOKENS


def test_a_members_form_is_renewed(idle):
    page = idle.submits("/cart/mine/", csrf_token=idle.csrf, name="茶")

    assert (page.status_code, page.text) == (200, "沙箱企鹅茶")


@pytest.mark.holds("A-37")
@pytest.mark.parametrize("path", ["/cart/public/", "/cart/mine/"])
def test_new_cookies_are_never_stored(idle, path):
    """Whatever the view says, or a function of the shop's after it; without them that stands."""
    renewed = idle.opens(path)
    after = idle.opens(path)

    assert {*left_in(renewed)} == TOKENS
    assert renewed.headers["Cache-Control"] == "no-store"
    assert left_in(after) == {}
    assert after.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.holds("A-36")
def test_a_form_of_another_site_renews_nobody(idle):
    """Where a view lets it come, too."""
    page = idle.client.post("/cart/paid/", headers=FORM_OF_A_BANK)
    own = idle.client.post("/cart/paid/", headers={**HTML, **OURS})

    assert (page.text, left_in(page)) == ("stranger", {})
    assert (own.text, {*left_in(own)}) == ("member", TOKENS)
