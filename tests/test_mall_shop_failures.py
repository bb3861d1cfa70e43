"""Whatever a shop's own handlers do: every route of the mall fails in our form and headers."""

import pytest
from malls import HTML
from werkzeug.exceptions import Forbidden, HTTPException

from meiduo import errors
from meiduo.errors import MeiduoError

FAULTS = {
    "internal": ZeroDivisionError("boom"),
    "not_found": errors.NotFound("nothing"),
    "bad_request": Forbidden("no"),
}


@pytest.fixture
def broken(shop):
    """Every request fails, as by a shop's own function that runs before views."""
    for kind in (Exception, HTTPException, MeiduoError, 403, 404, 500):
        shop.register_error_handler(kind, lambda error: ("theirs", 500))
    shop.add_url_rule("/cart/", "cart", lambda: "cart")

    @shop.before_request
    def fail():
        raise shop.config["FAULT"]

    return shop


def routes(app):
    """Yield method and path of every route in a Blueprint."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "." in rule.endpoint:
            values = {name: "x" for name in rule.arguments}
            for method in rule.methods - {"OPTIONS", "HEAD"}:
                yield method, adapter.build(rule.endpoint, values, method=method)


@pytest.mark.parametrize("reason", FAULTS)
def test_every_route_of_ours_fails_in_our_form(broken, reason):
    broken.config["FAULT"] = FAULTS[reason]
    client = broken.test_client()
    asked = list(routes(broken))

    for method, path in asked:
        program = client.open(path, method=method)
        browser = client.open(path, method=method, headers=HTML)
        assert program.json["reason"] == reason, path
        assert program.json["ref"], path
        assert "theirs" not in browser.text, path
        assert browser.headers["X-Frame-Options"] == "DENY", path
        assert "default-src 'none'" in browser.headers["Content-Security-Policy"], path
    assert {"/", "/account/", "/healthz/", "/openapi.json", "/qq/login/"} <= {p for _, p in asked}
    assert client.get("/cart/").text == "theirs"


def test_a_wrong_page_number_is_our_page(shop):
    shop.register_error_handler(MeiduoError, lambda error: ("theirs", 500))

    refused = shop.test_client().get("/account/?page=x", headers=HTML)

    assert refused.status_code == 400
    assert "回到首页" in refused.text


@pytest.mark.holds("A-38")
def test_every_route_of_ours_has_strict_headers(shop):
    """Also where a shop loosens those of its whole app."""

    @shop.after_request
    def loosen(response):
        response.headers["X-Frame-Options"] = "ALLOWALL"
        return response

    client = shop.test_client()

    for method, path in routes(shop):
        response = client.open(path, method=method)
        response.close()
        assert response.headers["X-Frame-Options"] == "DENY", path
