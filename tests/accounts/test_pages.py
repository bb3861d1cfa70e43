"""The pages of who is signed in."""

import pytest
from logins import GOOD, add_member

QQ_BUTTON = 'class="qq wide"'


@pytest.fixture
def old_hand(shop, browser):
    """Somebody signed in by password, without a QQ account."""
    add_member(shop)
    browser.submits("/auth/login/", account="laoguke", password=GOOD)
    return browser


def test_who_is_signed_in_skips_the_form(browser):
    """The sign-in page leads a member on to `next`."""
    browser.signs_in()

    assert browser.opens("/login/?next=/cart/").location == "/cart/"


def test_the_page_shows_what_can_be_done(browser):
    browser.signs_in()
    page = browser.opens("/account/").text

    for words in ("解除QQ绑定后就无法登录了", "先设置密码", "移到我的另一个账号"):
        assert words in page
    for words in ("设置密码", "登录的设备", "本设备"):
        assert words in page
    assert "password_hash" not in page


@pytest.mark.holds("A-36")
def test_a_foreign_form_is_offered_no_sign_in(browser):
    """Who reloads our own page may go on as who they are."""
    headers = {**browser.headers, "Origin": "https://evil.example"}

    refused = browser.client.post("/auth/logout/", headers=headers)

    assert refused.status_code == 403
    assert "请返回上一页，刷新后再试" in refused.text
    assert "重新登录" not in refused.text


def test_who_has_no_qq_signs_in_again_without(old_hand):
    """With one they would come out as somebody else; the form is open instead."""
    page = old_hand.opens("/login/?again=1&next=/account/").text

    assert "用原来的登录方式再登录一次" in page
    assert QQ_BUTTON not in page
    assert '<form method="post" action="/auth/login/">' in page


def test_who_has_a_qq_signs_in_with_it(old_hand):
    old_hand.opens(old_hand.consents(old_hand.begins_to_bind()))

    assert QQ_BUTTON in old_hand.opens("/login/?again=1&next=/account/").text


@pytest.mark.parametrize("again", ["", "?again=1", "?again=qq"])
def test_strangers_find_the_qq_button(browser, again):
    assert QQ_BUTTON in browser.opens("/login/" + again).text


def test_a_qq_to_be_moved_signs_in_again(old_hand):
    """It is another account's, and has to prove itself."""
    assert QQ_BUTTON in old_hand.opens("/login/?again=qq&next=/account/").text
