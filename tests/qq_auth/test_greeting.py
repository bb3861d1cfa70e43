"""What a browser shows where a QQ login lands: welcome, bound, cancelled."""

import pytest
from logins import GOOD, add_member, login_by_form
from malls import HTML, Visitor
from noticing import kind_of, notice_of


def test_a_new_member_is_welcome(browser):
    """On the page where they land, once."""
    landed = browser.signs_in(next_url="/account/")

    assert notice_of(browser) == ("welcome", {"nickname": "沙箱企鹅", "onward": "/account/"})
    page = browser.opens(landed.location).text
    for words in ("欢迎，沙箱企鹅！", "已为您开通美多商城账号", 'href="/account/move/"'):
        assert words in page
    assert "已为您开通" not in browser.opens("/account/").text


def test_a_new_member_is_not_welcome_back(browser):
    browser.signs_in()

    for page in (browser.opens("/").text, browser.opens("/").text):
        assert "欢迎回来" not in page
        assert "您好，沙箱企鹅" in page


def test_who_comes_back_reads_nothing_new(browser, stranger):
    stranger.signs_in()
    browser.signs_in()

    assert notice_of(browser) is None


def test_who_has_no_nickname_is_welcome(browser, qq):
    qq.will("error", -1, address="get_user_info")
    browser.signs_in()

    assert notice_of(browser)[1]["nickname"] == "QQ用户"


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"action": "create"}, "welcome"),
        ({"action": "existing", "account": "laoguke", "password": GOOD}, "bound"),
    ],
)
def test_the_page_names_what_was_chosen(asking, fields, kind):
    browser = Visitor(asking.test_client(), HTML)
    browser.signs_in(next_url="/account/")

    browser.fills_in("/qq/bind/", "/qq/bind/", **fields)

    assert kind_of(browser) == kind


def test_the_page_says_that_a_qq_is_bound(shop, browser):
    add_member(shop)
    login_by_form(browser)

    browser.opens(browser.consents(browser.begins_to_bind()))

    assert "QQ已绑定到这个账号" in browser.opens("/account/").text


def test_cancelling_a_binding_leads_to_the_account(shop, browser):
    """And not to a sign-in: they are signed in."""
    add_member(shop)
    login_by_form(browser)

    led = browser.opens(browser.consents(browser.begins_to_bind(), cancel="1"))

    assert (led.status_code, led.location) == (303, "/account/")
    assert "您已取消QQ登录" in browser.opens("/account/").text
