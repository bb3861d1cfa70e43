"""The page on which a member moves their QQ, whichever way they have signed in."""

from datetime import timedelta

import pytest
import time_machine
from logins import GOOD, add_member, login_by_form
from malls import rows

from meiduo.accounts.models import User
from meiduo.columns import now

MOVE = "/account/move/"
TO_QQ = 'href="/qq/authorize/?intent=prove&amp;next=/account/move/"'
FORM = 'action="/qq/binding/move/"'


def test_strangers_sign_in_first(browser):
    led = browser.opens(MOVE)

    assert (led.status_code, led.location) == (303, "/login/?next=/account/move/")


def test_by_qq_the_form_is_there(browser, member):
    """With what will happen to the account that QQ has made."""
    browser.signs_in()
    page = browser.opens(MOVE).text

    assert FORM in page
    assert TO_QQ not in page
    for words in ("它会关闭", "所有设备上都会退出登录"):
        assert words in page


@pytest.mark.holds("A-27")
def test_by_password_it_leads_to_qq(browser, shop, member):
    """And never asks for that password again: QQ's proof leads back, and the move succeeds."""
    browser.signs_in()
    browser.fills_in("/account/", "/auth/password/", password=GOOD)
    with rows(shop) as session:
        name = session.query(User.username).order_by(User.id.desc()).first()[0]
    login_by_form(browser, name)

    for _ in range(2):
        page = browser.opens(MOVE).text
        assert TO_QQ in page
        assert 'type="password"' not in page
    back = browser.consents(qqs(browser))
    assert browser.opens(back).location == MOVE
    page = browser.opens(MOVE).text
    assert FORM in page
    assert "会保留，您可以用密码登录它" in page
    fields = {"account": "laoguke", "password": GOOD}
    done = browser.fills_in(MOVE, "/qq/binding/move/", **fields)
    assert (done.status_code, done.location) == (303, "/account/")
    assert "QQ已经移到这个账号" in browser.opens("/account/").text


def test_an_old_sign_in_by_qq_proves_again(browser, member):
    browser.signs_in()
    with time_machine.travel(now() + timedelta(minutes=11)):
        page = browser.opens(MOVE).text

    assert TO_QQ in page
    assert FORM not in page


def test_a_mistake_leads_back_to_the_page(browser, member):
    """With what was typed, but for the password."""
    browser.signs_in()
    fields = {"account": "laoguke", "password": "wrong-password"}

    led = browser.fills_in(MOVE, "/qq/binding/move/", **fields)

    assert (led.status_code, led.location) == (303, MOVE)
    page = browser.opens(MOVE).text
    assert "账号或密码错误" in page
    assert 'value="laoguke"' in page
    assert "wrong-password" not in page


def test_without_a_qq_there_is_nothing_to_move(browser, shop):
    add_member(shop)
    login_by_form(browser)
    page = browser.opens(MOVE).text

    assert "不需要移动" in page
    assert FORM not in page


def test_who_could_not_come_back_sets_a_password(browser, shop):
    """An account with a mobile stays open, and QQ is the only way to it."""
    browser.signs_in()
    with rows(shop) as session:
        session.query(User).update({"mobile": "13900000000"})
        session.commit()
    page = browser.opens(MOVE).text

    assert "请先给它设置密码" in page
    assert FORM not in page


def qqs(browser):
    """Press the page's button; return QQ's address."""
    return browser.opens("/qq/authorize/?next=/account/move/").location
