"""Notices on the pages of a shop with users of its own, and in one that has no such pages."""

import html
import re
from datetime import timedelta

import pytest
import time_machine
from bookshops import MIA, binds, enters, is_signed_in, registers
from flask import render_template_string
from malls import HTML, Visitor
from noticing import kind_of, notice_of

from meiduo.columns import now

OTHER = {"account": MIA["email"], "password": MIA["password"]}
MOVE = 'action="/qq/binding/move/"'
GREETING = """
{%- set notice = qq_auth.notice -%}
{%- if notice.kind == "welcome" %}你好，{{ notice.facts.nickname }}{% endif -%}
"""


@pytest.fixture
def mia(bookshop):
    return registers(bookshop, MIA)


@pytest.fixture
def pageless(make_small):
    """A browser of a shop that has named no page of its own."""
    return Visitor(make_small().test_client(), HTML)


def test_a_binding_is_told_once(mia):
    binds(mia)

    assert "QQ已绑定到这个账号" in mia.opens("/account/").text
    assert "QQ已绑定到这个账号" not in mia.opens("/account/").text


def test_a_new_reader_may_be_greeted(bookshop):
    """In the shop's own words, on whatever page of its own."""
    bookshop.add_url_rule("/hello/", "hello", lambda: render_template_string(GREETING))
    reader = enters(bookshop)

    assert reader.signs_in(next_url="/hello/").location == "/hello/"
    assert reader.opens("/hello/").text == "你好，沙箱企鹅"
    assert reader.opens("/hello/").text == ""


def test_a_mistake_keeps_what_was_typed(bookshop, mia):
    twin = enters(bookshop)
    twin.signs_in()

    led = twin.fills_in("/account/", "/qq/binding/move/", **OTHER | {"password": "rain"})

    assert led.location == "/account/"
    page = twin.opens("/account/").text
    assert "<details open>" in page
    assert f'value="{MIA["email"]}"' in page
    assert "账号或密码错误" in page


@pytest.mark.holds("A-27")
def test_a_password_is_not_asked_for_ever(bookshop, mia):
    """Who has signed in by it finds QQ on the page of the account, and comes back to the form."""
    binds(mia)
    page = mia.opens("/account/").text
    assert MOVE not in page
    assert "证明它是您的" in page
    address = html.unescape(re.search('href="(/qq/authorize/[^"]+)"', page)[1])

    back = mia.opens(mia.consents(mia.opens(address).location))

    assert back.location == "/account/"
    assert MOVE in mia.opens("/account/").text
    assert is_signed_in(mia, "Mia")


def test_a_waiting_form_leads_to_qq(mia):
    """With the reason, on the shop's own page to sign in on."""
    binds(mia)
    led = mia.submits("/qq/binding/move/", **OTHER)

    assert led.location == "/login/?next=/account/&again=qq"
    page = mia.opens(led.location).text
    assert "请用要移动的这个QQ登录一次" in page
    assert 'class="qq"' in page


def test_a_cancelled_binding_leads_to_the_account(mia):
    led = mia.opens(mia.consents(mia.begins_to_bind(), cancel="1"))

    assert led.location == "/account/"
    assert "您已取消QQ登录" in mia.opens("/account/").text


def test_nobody_is_sent_to_qq_unasked(pageless):
    """Where there is no page to sign in on: who said no at QQ is shown why, with a way back."""
    refused = pageless.opens(pageless.consents(pageless.starts("/cart/"), cancel="1"))

    assert refused.status_code == 403
    assert "您已取消QQ登录" in refused.text
    assert 'href="/qq/authorize/?next=/cart/"' in refused.text
    assert notice_of(pageless) is None


def test_a_stale_form_without_pages_explains(pageless):
    """A form is not led to QQ: a browser would not follow."""
    pageless.signs_in()
    with time_machine.travel(now() + timedelta(minutes=11)):
        refused = pageless.submits("/qq/binding/remove/")

    assert refused.status_code == 401
    assert 'href="/qq/authorize/?next=/' in refused.text


def test_a_page_for_moving_is_named(make_bookshop):
    """QQ_MOVE_VIEW: failures of the form lead there."""
    bookshop = make_bookshop(QQ_MOVE_VIEW="moving")
    bookshop.add_url_rule("/moving/", "moving", lambda: "")
    registers(bookshop, MIA)
    twin = enters(bookshop)
    twin.signs_in()

    assert twin.submits("/qq/binding/move/", **OTHER | {"password": "rain"}).location == "/moving/"
    assert kind_of(twin) == "bad_credentials"
