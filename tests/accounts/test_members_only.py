"""``member_required``: a view of a shop's gets the caller, a stranger does not come so far."""

import pytest
from flask import Blueprint
from logins import bearer, csrf, header, refused
from malls import HTML, OURS, rows

from meiduo.accounts import Caller, member_required
from meiduo.accounts.models import LoginSession
from meiduo.columns import now
from meiduo.web import responses


@pytest.fixture
def shop(shop):
    """A shop with an address for members, which takes part of it as an argument."""
    cart = Blueprint("cart", __name__)

    def show(caller, thing):
        """Say whose."""
        assert isinstance(caller, Caller)
        return responses.ok(user=caller.user.public(), thing=thing, by_cookie=caller.by_cookie)

    cart.add_url_rule("/cart/<thing>/", view_func=member_required(show), methods=["GET", "POST"])
    shop.register_blueprint(cart)
    return shop


def test_a_view_gets_its_caller_and_its_arguments(visitor, signed_in):
    body = visitor.opens("/cart/tea/", headers=bearer(signed_in)).json

    assert body["user"] == signed_in["user"]
    assert (body["thing"], body["by_cookie"]) == ("tea", False)


def test_a_guarded_view_keeps_its_name(shop):
    assert shop.view_functions["cart.show"].__doc__ == "Say whose."


def test_a_script_is_refused_in_our_envelope(visitor):
    assert refused(visitor.opens("/cart/tea/"))
    assert refused(visitor.client.post("/cart/tea/"))
    assert refused(visitor.opens("/cart/tea/", headers=header("x")))


@pytest.mark.parametrize(
    ("path", "onward"),
    [
        ("/cart/tea/", "/cart/tea/"),
        ("/cart/tea", "/cart/tea"),
        ("/cart/tea/?size=2&size=3", "/cart/tea/?size%3D2%26size%3D3"),
        ("/cart/%E8%8C%B6/?q=%E7%BB%BF", "/cart/%25E8%258C%25B6/?q%3D%25E7%25BB%25BF"),
    ],
)
def test_a_browser_signs_in_and_is_led_back(browser, path, onward):
    led = browser.opens(path)

    assert (led.status_code, led.location) == (303, f"/login/?next={onward}")
    browser.signs_in()
    assert browser.opens(led.location).location == path


def test_a_browsers_form_is_refused_with_a_page(browser):
    """Where it would be led to is not asked with GET."""
    response = browser.submits("/cart/tea/", name="x")

    assert response.status_code == 401
    assert "请先登录" in response.text


def test_a_change_by_cookie_needs_its_csrf_value(browser):
    browser.signs_in()

    without = browser.client.post("/cart/tea/", headers=OURS)
    assert (without.status_code, without.json["reason"]) == (403, "csrf_failed")
    response = browser.client.post("/cart/tea/", headers={**OURS, "X-CSRF-TOKEN": csrf(browser)})
    assert response.json["by_cookie"] is True
    assert browser.submits("/cart/tea/", csrf_token=csrf(browser)).status_code == 200


def test_an_ended_sign_in_opens_nothing(browser, shop):
    browser.signs_in()
    with rows(shop) as session:
        session.query(LoginSession).update({"revoked": now()})
        session.commit()

    assert browser.opens("/cart/tea/", headers=HTML).status_code == 303
    assert refused(browser.client.get("/cart/tea/"))
