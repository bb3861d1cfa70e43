"""What a shop does for its whole app, and what our routes do: neither reaches the other."""

import math

import pytest
from bookshops import MIA, registers, users
from flask import request
from malls import OURS, Visitor

from bookshop.models import User, db
from meiduo import deadline


def test_the_shops_headers_reach_its_own_only(bookshop):
    """As Flask-Talisman's do, which come after those of Blueprints."""

    @bookshop.after_request
    def loosen(response):
        response.headers["Cache-Control"] = "public"
        response.headers["Referrer-Policy"] = "unsafe-url"
        response.headers["Content-Security-Policy"] = "default-src 'self'"
        return response

    visitor = Visitor(bookshop.test_client())
    callback = visitor.signs_in().headers
    own = registers(bookshop, MIA).opens("/account/").headers

    assert callback["Cache-Control"] == "no-store"
    assert callback["Referrer-Policy"] == "no-referrer"
    assert callback["Content-Security-Policy"] == "default-src 'self'"  # in a frame of the shop's
    assert own["Cache-Control"] == "public"
    assert own["Referrer-Policy"] == "unsafe-url"


@pytest.mark.holds("A-36")
def test_the_origin_is_looked_at_on_our_routes(bookshop):
    """The shop's own take what they took before."""
    foreign = {"Origin": "https://elsewhere.example"}
    client = bookshop.test_client()

    refused = client.post("/qq/authorize/", headers=foreign)
    begun = client.post("/qq/authorize/", headers=OURS)
    own = client.post("/login/", data=MIA, headers=foreign)

    assert (refused.status_code, refused.json["reason"]) == (403, "csrf_failed")
    assert begun.status_code == 200
    assert own.status_code == client.post("/login/", data=MIA).status_code == 200


@pytest.mark.holds("I10")
def test_only_our_routes_have_a_deadline(bookshop):
    """After which no act is tried again, however long a database hangs."""
    left = {}

    @bookshop.after_request
    def note(response):
        left[request.path] = deadline.left()
        return response

    client = bookshop.test_client()
    for path in ("/", "/qq/login/", "/oauth_callback", "/qq/binding/", "/"):
        client.get(path)

    assert left.pop("/") == math.inf
    assert all(0 < seconds <= deadline.REQUEST for seconds in left.values())


def test_what_the_shop_left_open_is_rolled_back(bookshop):
    """On our routes; what it commits itself stays."""

    @bookshop.before_request
    def leave_open():
        db.session.add(User(name=request.path))
        if request.path == "/":
            db.session.commit()

    client = bookshop.test_client()
    client.get("/")
    client.get("/oauth_callback?code=x&state=y")

    assert list(users(bookshop)) == ["/"]
