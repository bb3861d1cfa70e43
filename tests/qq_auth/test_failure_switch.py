"""The switch of languages on pages that need no cookie for it, or say more than the failure."""

import re

import pytest
from failing import CHINESE, heading, reference, switch, visible
from jinja2 import DictLoader
from malls import HTML, Visitor
from small_shops import close, make_app, make_members, make_models

from meiduo.errors import MeiduoError
from meiduo.qq_auth import QQAuth, make_tables

FRAME = '<a lang="x" href="{{ in_language("en") }}">EN</a>{% block main %}{% endblock %}'


@pytest.mark.parametrize("address", ["/nowhere?a=1", "/account/?page=x", "/qq/binding/"])
def test_a_page_keeps_its_address(browser, address):
    """What can be asked for again is; no cookie is left."""
    page = browser.opens(address)
    english = browser.opens(switch(page.text))

    assert switch(page.text).startswith(address.rstrip("/"))
    assert english.status_code == page.status_code
    assert heading(english.text) != heading(page.text)
    assert not CHINESE.search(visible(english.text))
    assert browser.cookies("failure") == {}


def test_a_sign_in_under_way_goes_on(browser, qq):
    """By itself, to where it leads."""
    back = browser.consents(browser.starts("/cart/"))
    seen = []

    def open_it_again():
        twin = browser.twin()
        page = twin.opens(back)
        seen.append(twin.opens(switch(page.text)))

    with qq.meanwhile("", open_it_again):
        browser.opens(back)

    assert seen[0].headers["Refresh"] == "2; url=/cart/"
    assert heading(seen[0].text) == "Your sign-in is being finished"


def test_the_ask_page_keeps_its_ticket(asking):
    browser = Visitor(asking.test_client(), HTML)
    browser.opens(browser.signs_in().location)

    page = browser.opens("/qq/bind/").text
    english = browser.opens(switch(page)).text

    ticket = re.search('name="ticket" value="([^"]+)"', page)[1]
    assert f'value="{ticket}"' in english
    assert "Create my account" in english
    assert "Create my account" in browser.opens("/qq/bind/").text


def test_a_shops_own_frame_has_the_switch(qq):
    """And the choice goes on to the next page of ours."""
    app = make_app(**qq.settings())
    app.jinja_loader = DictLoader({"qq_auth/base.html": FRAME})
    db, user = make_models()
    db.init_app(app)
    QQAuth(make_members(db, user), make_tables(db.Model, user)).init_app(app)
    with app.app_context():
        db.create_all()
    browser = Visitor(app.test_client(), HTML)

    page = browser.opens("/oauth_callback?code=x&state=y")
    english = browser.opens(switch(page.text))
    next_one = browser.opens("/oauth_callback?code=x&state=y")
    close(app)

    assert reference(english.text) == reference(page.text)
    assert heading(english.text) == heading(next_one.text) == "This sign-in is no longer valid"
    assert "lang" not in browser.cookies()
    assert browser.cookies("sign_in_lang") == {"sign_in_lang": "en"}


def test_a_failure_of_the_shops_own_leads_home(shop, browser):
    """It cannot be made again from what a cookie says."""

    class SoldOut(MeiduoError):
        errmsg = "卖完了"
        english = "Sold out"

    def view():
        raise SoldOut

    shop.add_url_rule("/buy/", "buy", view, methods=["POST"])
    page = browser.client.post("/buy/", headers=HTML).text

    assert heading(page) == "卖完了"
    assert switch(page) == "/?lang=en"
    assert browser.cookies("failure") == {}
