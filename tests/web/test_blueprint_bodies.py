"""A short limit for request bodies holds for our Blueprints and for no other."""

import pytest
from flask import jsonify, request

from meiduo.web import failures, request_body

MEBIBYTE = 1024 * 1024
MULTIPART = "multipart/form-data; boundary=cut"
FORM_HEAD = b'--cut\r\nContent-Disposition: form-data; name="picture"; filename="cart.png"\r\n\r\n'
FORM_END = b"\r\n--cut--\r\n"


def received():
    return jsonify(octets=len(request.get_data()))


@pytest.fixture
def client(foreign):
    request_body.limit(foreign.ours, 64 * 1024)
    failures.answer(foreign.ours, template="error.html", sign_in_page=lambda onward, again: "/")
    foreign.view("upload", received, methods=["POST"])
    return foreign.client()


def test_our_blueprint_takes_sixty_four_kibibytes(client):
    assert client.post("/ours/upload", data=b"x" * 64 * 1024).json["octets"] == 64 * 1024

    response = client.post("/ours/upload", data=b"x" * (64 * 1024 + 1))

    assert (response.status_code, response.json["reason"]) == (413, "bad_request")


def test_other_blueprints_take_a_mebibyte(client):
    assert client.post("/theirs/upload", data=b"x" * MEBIBYTE).json["octets"] == MEBIBYTE


def test_the_limit_stands_before_anybody_reads(foreign, client):
    """Also before what the app itself does at the beginning of every request."""
    foreign.app.before_request(lambda: request.get_data() and None)

    assert client.post("/ours/upload", data=b"x" * MEBIBYTE).status_code == 413
    assert client.post("/theirs/upload", data=b"x" * MEBIBYTE).json["octets"] == MEBIBYTE


def test_an_app_that_allows_less_stays_so(foreign, client):
    foreign.app.config["MAX_CONTENT_LENGTH"] = 1024

    assert client.post("/ours/upload", data=b"x" * 1025).status_code == 413


@pytest.fixture
def stall(shop, cart):
    """A shop in our app, with a view that allows more than the default."""

    def large():
        request.max_content_length = 32 * MEBIBYTE
        return received()

    def picture():
        return jsonify(octets=len(request.files["picture"].read()))

    cart.add_url_rule("/upload", "upload", received, methods=["POST"])
    cart.add_url_rule("/large", "large", large, methods=["POST"])
    cart.add_url_rule("/picture", "picture", picture, methods=["POST"])
    shop.register_blueprint(cart)
    return shop.test_client()


def test_a_shop_in_our_app_takes_uploads(stall):
    form = FORM_HEAD + b"x" * MEBIBYTE + FORM_END

    assert stall.post("/cart/upload", data=b"x" * MEBIBYTE).json["octets"] == MEBIBYTE
    response = stall.post("/cart/picture", data=form, content_type=MULTIPART)
    assert response.json["octets"] == MEBIBYTE


def test_a_shop_in_our_app_is_limited_safely(stall):
    body = b"x" * (17 * MEBIBYTE)

    refused = stall.post("/cart/upload", data=body)

    assert (refused.status_code, refused.json["reason"]) == (413, "bad_request")
    assert stall.post("/cart/large", data=body).json["octets"] == len(body)


@pytest.mark.parametrize(
    "path", ["/auth/login/", "/auth/refresh/", "/auth/logout/", "/qq/bind/", "/qq/authorize/"]
)
@pytest.mark.parametrize("media", ["application/json", "application/x-www-form-urlencoded"])
def test_our_forms_take_no_long_bodies(shop, path, media):
    response = shop.test_client().post(path, data=b"a=" + b"x" * 64 * 1024, content_type=media)

    assert (response.status_code, response.json["reason"]) == (413, "bad_request")


def test_a_shops_view_allows_more_or_less(shop, cart):
    """Before anybody reads: here the form that may hold a CSRF value."""

    @request_body.allow(32 * MEBIBYTE)
    def large():
        return jsonify(octets=len(request.files["picture"].read()))

    @request_body.allow(1024)
    def short():
        """Take little."""
        return received()

    cart.add_url_rule("/large", view_func=large, methods=["POST"])
    cart.add_url_rule("/short", view_func=short, methods=["POST"])
    shop.register_blueprint(cart)
    client = shop.test_client()
    form = FORM_HEAD + b"x" * 17 * MEBIBYTE + FORM_END

    response = client.post("/cart/large", data=form, content_type=MULTIPART)
    assert response.json["octets"] == 17 * MEBIBYTE
    assert client.post("/cart/short", data=b"x" * 1024).json["octets"] == 1024
    assert client.post("/cart/short", data=b"x" * 1025).status_code == 413
    assert shop.view_functions["cart.short"].__doc__ == "Take little."


def test_a_members_long_form_fails_in_the_frame(browser, logged):
    browser.signs_in()
    form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "http://localhost"}

    answer = browser.client.post("/auth/login/", data=b"x" * 70_000, headers=form | browser.headers)

    assert answer.status_code == 413
    assert '<a class="brand"' in answer.text
    assert [line for line in logged() if line["event"] == "error_page_failed"] == []
