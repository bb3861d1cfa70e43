"""The page of the conflict moves a QQ by a form, whose address and log say nothing of it."""

import html
import json
import re

import pytest
from logins import GOOD, csrf
from malls import HTML, OURS, Visitor
from noticing import kind_of
from shoppers import conflict

MOVE = "/qq/binding/move/"


@pytest.fixture
def page(twin, member, shop):
    """A browser of the member's at the conflict, and the address that it came back by."""
    browser = Visitor(shop.test_client(), HTML)
    browser.submits("/auth/login/", account="laoguke", password=GOOD)
    browser.back = browser.consents(browser.begins_to_bind())
    browser.page = browser.opens(browser.back)
    return browser


def test_the_page_of_the_conflict_offers_it(page):
    """Without a word of whose account the QQ is; reloaded, it says the same."""
    assert page.page.status_code == 409
    assert "把这个QQ移到当前账号" in page.page.text
    assert "那个账号如果只能用QQ登录，会关闭" in page.page.text
    assert "沙箱企鹅" not in page.page.text

    moved = page.fills_in(page.back, MOVE)

    assert (moved.status_code, moved.location) == (303, "/account/")
    assert kind_of(page) == "moved"
    assert "laoguke" in page.opens(moved.location).text


def test_another_language_keeps_the_offer(page):
    """At an address of its own, without QQ's code."""
    address = html.unescape(re.search('href="(/qq/error/[^"]+)"', page.page.text)[1])

    english = page.opens(address)

    assert english.status_code == 409
    assert "Move this QQ to this account" in english.text
    assert page.fills_in(address, MOVE).location == "/account/"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_after_the_move_back_leads_on(page, language):
    """Its page is true no more, under QQ's address and under its own."""
    address = page.back
    if language == "en":
        address = html.unescape(re.search('href="(/qq/error/[^"]+)"', page.page.text)[1])
    page.fills_in(address, MOVE)

    again = page.opens(address)

    assert (again.status_code, again.location) == (303, "/account/")


@pytest.mark.holds("A-33")
def test_its_form_says_origin_and_no_code(page, browser):
    """With no referrer at all a browser would write ``Origin: null`` on the form."""
    assert page.page.headers["Referrer-Policy"] == "strict-origin"
    assert browser.opens("/oauth_callback?code=x").headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.holds("I8", "A-60")
def test_no_ticket_in_an_address_or_log(page, logged):
    moved = page.fills_in(page.back, MOVE)

    ticket = page.page.text.partition('name="ticket" value="')[2].partition('"')[0]
    half = page.cookies("qq_move")
    assert len(ticket) == 64
    assert half == {}
    assert ticket not in json.dumps(logged()) + moved.location


def test_the_page_of_a_second_qq(page):
    """It leads to where the first is unbound, and moves nothing."""
    page.fills_in(page.back, MOVE)
    begun = page.submits("/qq/authorize/?intent=bind", csrf_token=csrf(page))
    address = begun.headers["Refresh"].partition("url=")[2]

    refused = page.opens(page.consents(address, "emoji"))

    assert refused.status_code == 409
    assert "先在“我的账号”里解除" in refused.text
    assert 'href="/account/"' in refused.text
    assert MOVE not in refused.text


@pytest.mark.holds("A-36")
def test_it_wants_the_member_and_their_page(page, visitor, mine):
    ticket = conflict(visitor, mine)

    nobody = visitor.client.post(MOVE, json={"ticket": ticket})
    elsewhere = page.client.post(MOVE, json={"ticket": ticket})
    form = page.client.post(MOVE, data={"ticket": ticket}, headers=OURS)

    assert (nobody.status_code, nobody.json["reason"]) == (401, "token_invalid")
    for refused in (elsewhere, form):
        assert (refused.status_code, refused.json["reason"]) == (403, "csrf_failed")
