"""The Origin check and a shop's views: on until a view takes it off; headers belong to the view."""

import pytest
from contracts import Contract
from flask import Response, request
from flask_jwt_extended import jwt_required
from logins import csrf

from meiduo.accounts import member_required
from meiduo.web import origins
from meiduo.web.contract import PAGE, operation

BANK = {"Origin": "https://bank.example"}


@pytest.fixture
def client(shop, cart):
    """A shop whose bank sends shoppers back by a form."""

    @cart.post("/paid/")
    @origins.allow_any
    @operation(PAGE)
    def paid():
        """Say thanks."""
        return Response("paid: " + request.form["order"])

    @cart.post("/order/")
    @operation(PAGE)
    def order():
        """Order."""
        return Response("ordered")

    @cart.post("/gift/")
    @origins.allow_any
    @member_required
    def gift(caller):
        return Response(caller.user.username)

    @cart.get("/stock/")
    def stock():
        return Response(request.headers.get("Authorization", ""))

    @cart.route("/mine/", methods=["GET", "POST"])
    @jwt_required()
    def mine():
        return Response("mine")

    shop.register_blueprint(cart)
    return shop.test_client()


@pytest.mark.parametrize("origin", ["https://bank.example", "null"])
def test_a_view_may_take_forms_from_elsewhere(client, origin):
    """As a page that a bank's form leads back to."""
    sent = {"data": {"order": "7"}, "headers": {"Origin": origin}}

    assert client.post("/cart/paid/", **sent).text == "paid: 7"
    assert client.post("/cart/order/", **sent).json["reason"] == "csrf_failed"
    assert client.post("/auth/logout/", **sent).json["reason"] == "csrf_failed"
    assert client.post("/qq/bind/", **sent).json["reason"] == "csrf_failed"


@pytest.mark.holds("A-36")
def test_members_are_protected_all_the_same(client, browser):
    """A change by cookie needs its CSRF value, which no other site can read."""
    browser.client = client
    browser.signs_in()

    refused = client.post("/cart/gift/", headers=BANK)
    done = client.post("/cart/gift/", headers={**BANK, "X-CSRF-TOKEN": csrf(browser)})

    assert (refused.status_code, refused.json["reason"]) == (403, "csrf_failed")
    assert done.status_code == 200


def test_the_contract_knows_who_looks(client, shop):
    found = Contract(shop).operations

    assert "403" in found["cart.order.post"]["responses"]
    assert "403" not in found["cart.paid.post"]["responses"]


@pytest.mark.parametrize("credentials", ["Basic caf\xe9:x", 'Digest username="caf\xe9"', "key"])
def test_a_views_own_credentials_reach_it(client, credentials):
    headers = {"Authorization": credentials, "X-CSRF-TOKEN": "caf\xe9"}

    assert client.get("/cart/stock/", headers=headers).text == credentials


@pytest.mark.holds("A-28")
@pytest.mark.parametrize(
    "credentials", [", ,Bearer x", ", ,", ",\xa0,", " ,Basic x", "Bearer \xe9"]
)
def test_the_library_stumbles_over_no_header(client, credentials):
    refused = client.get("/cart/mine/", headers={"Authorization": credentials})

    assert (refused.status_code, refused.json["reason"]) == (401, "token_invalid")


@pytest.mark.holds("A-28")
@pytest.mark.parametrize(
    "sent",
    [{"headers": {"X-CSRF-TOKEN": "caf\xe9"}}, {"data": {"csrf_token": "茶"}}],
)
def test_the_library_stumbles_over_no_csrf_value(client, browser, sent):
    """Nor beside a header that is no token."""
    browser.client = client
    browser.signs_in()
    headers = {"Authorization": "Basic x", **sent.pop("headers", {})}

    refused = client.post("/cart/mine/", headers=headers, **sent)

    assert (refused.status_code, refused.json["reason"]) == (403, "csrf_failed")
