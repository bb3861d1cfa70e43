"""A sign-in by the page's form that fails: back to the form, with the reason and what was typed."""

from logins import GOOD, WRONG, add_member, login_by_form
from malls import HTML, Visitor
from noticing import notice_of


def test_a_wrong_password_keeps_who_is_signed_in(shop, browser):
    """On the page to sign in once more: it stays, and says what was wrong."""
    add_member(shop)
    login_by_form(browser)
    again = "/login/?again=1&next=/account/"

    led = browser.fills_in(again, "/auth/login/", account="laoguke", password=WRONG)

    assert led.location == "/login/?next=/account/&again=1"
    page = browser.opens(led.location)
    assert page.status_code == 200
    for words in ("账号或密码错误", "再登录一次，然后继续", 'value="laoguke"'):
        assert words in page.text
    done = browser.fills_in(again, "/auth/login/", account="laoguke", password=GOOD)
    assert browser.opens(done.location).location == "/account/"


def test_a_wrong_password_in_another_tab(shop, browser):
    """The form was open in another tab when this one signed in."""
    add_member(shop)
    login_by_form(browser)

    led = login_by_form(browser, password=WRONG, next="/cart/")

    assert "账号或密码错误" in browser.opens(led.location).text
    assert browser.opens(led.location).location == "/cart/"


def test_a_failure_nobody_saw_is_forgotten(shop, browser):
    """Once the sign-in has succeeded."""
    add_member(shop)
    login_by_form(browser, password=WRONG)
    login_by_form(browser)

    assert browser.opens("/login/?next=/cart/").location == "/cart/"


def test_too_many_tries_say_how_long(make_shop):
    shop = make_shop(RATELIMIT_ENABLED="1")
    browser = Visitor(shop.test_client(), HTML)
    for _ in range(7):
        led = login_by_form(browser, "somebody", WRONG, next="/cart/")

    assert (led.status_code, led.location) == (303, "/login/?next=/cart/")
    kind, facts = notice_of(browser)
    assert (kind, facts["account"]) == ("rate_limited", "somebody")
    page = browser.opens(led.location).text
    assert f"请 <b data-countdown>{facts['seconds']}</b> 秒后再试" in page
