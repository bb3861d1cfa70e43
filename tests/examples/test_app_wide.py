"""What a shop does for its whole app, and what our routes do: neither reaches the other."""

from bookshops import MIA, registers
from malls import Visitor


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
