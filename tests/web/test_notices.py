"""A notice is said once, to the browser it was left in, and stands in no address."""

import secrets
from datetime import timedelta

import pytest
import time_machine
from logins import WRONG, login_by_form
from malls import HTML
from noticing import kind_of, left, notice_of

from meiduo.columns import now
from meiduo.web import cookies, notices, responses

WORDS = "账号或密码错误"


@pytest.fixture
def failed(browser, member):
    """A browser that has just sent a wrong password."""
    login_by_form(browser, "laoguke", WRONG)
    return browser


def test_it_is_said_once(failed):
    assert WORDS in failed.opens("/login/").text
    assert WORDS not in failed.opens("/login/").text
    assert notice_of(failed) is None


def test_another_language_says_it_again(failed):
    """On that page; what was typed is there, too."""
    failed.opens("/login/")

    english = failed.opens("/login/?lang=en").text

    assert "Account or password is wrong" in english
    assert 'value="laoguke"' in english
    assert "wrong" not in failed.opens("/?lang=en").text
    assert 'value="laoguke"' not in failed.opens("/login/").text


def test_its_cookie_is_ours_alone(failed, make_shop):
    """No script reads it, and it lasts two minutes."""
    https = make_shop(QQ_REDIRECT_URI="https://localhost/oauth_callback")
    for shop, name in ((failed.client.application, "notice"), (https, "__Host-notice")):
        with shop.test_request_context(headers=HTML):
            response = notices.leave(responses.onward("/"), "moved")
        (line,) = response.headers.getlist("Set-Cookie")
        assert line.startswith(f"{name}=")
        for word in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=120"):
            assert word in line


@pytest.mark.parametrize(("kind", "seconds"), [("moved", 120), ("welcome", 600)])
def test_it_is_over_in_time(shop, browser, kind, seconds):
    """Also in a browser that keeps it."""
    left(shop, browser, kind)
    assert seen(browser, shop, seconds - 5) == kind
    assert seen(browser, shop, seconds + 15) is None


def test_a_clock_before_ours_is_none(shop, browser):
    left(shop, browser, "moved")

    assert seen(browser, shop, -5) == "moved"
    assert seen(browser, shop, -60) is None


@pytest.mark.parametrize(
    "spoil", [lambda text: "x" + text[1:], lambda text: text[:-1], lambda _: "é"]
)
def test_a_changed_one_is_none(shop, browser, spoil):
    left(shop, browser, "moved")
    value = browser.client.get_cookie("notice").value
    browser.client.set_cookie("notice", spoil(value))

    assert seen(browser, shop) is None
    assert browser.opens("/").status_code == 200


def test_one_under_another_key_is_none(shop, browser, make_shop):
    """Nor one that was signed for something else."""
    left(make_shop(SECRET_KEY=secrets.token_hex()), browser, "moved")
    assert seen(browser, shop) is None
    with shop.app_context():
        browser.client.set_cookie("notice", cookies.signer("qq-attempt").dumps(["moved", {}]))
    assert seen(browser, shop) is None


def test_a_program_neither_leaves_nor_takes_one(shop, visitor, failed):
    login_by = visitor.client.post("/auth/login/", json={"account": "x", "password": "x"})
    assert "notice" not in str(login_by.headers.getlist("Set-Cookie"))

    failed.client.get("/auth/me/", headers={"Accept": "application/json"})
    failed.opens("/healthz/")
    assert kind_of(failed) == "bad_credentials"


def seen(browser, shop, seconds=0):
    """Return the kind of the notice that a page would show so much later."""
    headers = {**HTML, "Cookie": f"notice={browser.client.get_cookie('notice').value}"}
    moment = now() + timedelta(seconds=seconds)
    with time_machine.travel(moment), shop.test_request_context(headers=headers):
        found = notices.waiting()
    return found and found.kind
