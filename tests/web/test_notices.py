"""A notice is said once, to the browser it was left in, and stands in no address."""

import secrets
from datetime import timedelta

import pytest
import time_machine
from logins import WRONG, csrf, login_by_form
from malls import HTML, Visitor
from noticing import kind_of, notice_of

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
    left(browser, shop, kind)
    assert seen(browser, shop, seconds - 5) == kind
    assert seen(browser, shop, seconds + 15) is None


def test_a_clock_before_ours_is_none(shop, browser):
    left(browser, shop, "moved")

    assert seen(browser, shop, -5) == "moved"
    assert seen(browser, shop, -60) is None


@pytest.mark.parametrize(
    "spoil", [lambda text: "x" + text[1:], lambda text: text[:-1], lambda _: "é"]
)
def test_a_changed_one_is_none(shop, browser, spoil):
    left(browser, shop, "moved")
    value = browser.client.get_cookie("notice").value
    browser.client.set_cookie("notice", spoil(value))

    assert seen(browser, shop) is None
    assert browser.opens("/").status_code == 200


def test_one_under_another_key_is_none(shop, browser, make_shop):
    """Nor one that was signed for something else."""
    left(browser, make_shop(SECRET_KEY=secrets.token_hex()), "moved")
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


def test_what_was_typed_is_shown_as_text(browser, member):
    login_by_form(browser, '"><script>', WRONG)
    page = browser.opens("/login/").text

    assert "<script>" not in page
    assert 'value="&#34;&gt;&lt;script&gt;"' in page


def test_too_long_an_account_is_not_kept(browser, member):
    login_by_form(browser, "x" * 300, WRONG)

    assert "account" not in notice_of(browser)[1]


@pytest.mark.holds("A-36")
def test_another_sites_form_is_not_shown(make_shop):
    """However it fails: a limit is counted before the Origin is looked at."""
    shop = make_shop(RATELIMIT_ENABLED="1")
    browser = Visitor(shop.test_client(), HTML)
    form = {"account": "eve", "password": WRONG, "next": "/evil/"}
    for _ in range(61):
        refused = browser.client.post("/auth/login/", data=form, headers=HTML)

    assert (refused.status_code, refused.location) == (303, "/login/?next=/")
    assert notice_of(browser)[1].keys() == {"form", "seconds"}


def test_a_page_with_one_is_not_stored(shop, browser):
    """A shop's page that everybody may store greets one visitor."""
    poster = "{% extends 'base.html' %}"

    @shop.get("/poster/")
    def show():
        response = responses.page(shop.jinja_env.from_string(poster), me=None)
        response.headers["Cache-Control"] = "public, max-age=60"
        return response

    assert "public" in browser.opens("/poster/").headers["Cache-Control"]
    left(browser, shop, "moved")
    page = browser.opens("/poster/")

    assert "QQ已经移到这个账号" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_a_notice_costs_no_statement(shop, browser, statements):
    browser.signs_in()
    counts = []
    for _ in range(2):  # with its welcome, and without
        statements.clear()
        browser.opens("/account/")
        counts.append(len(statements))

    assert counts[0] == counts[1]


def test_an_error_page_leaves_it_to_the_next(shop, browser):
    left(browser, shop, "moved")

    assert browser.opens("/nowhere").status_code == 404
    assert kind_of(browser) == "moved"
    assert browser.client.head("/", headers=HTML).status_code == 200
    assert kind_of(browser) == "moved"


def test_signing_out_says_so(browser):
    browser.signs_in()

    out = browser.submits("/auth/logout/", csrf_token=csrf(browser))

    assert "您已退出登录" in browser.opens(out.location).text


def left(browser, shop, kind):
    """Leave a notice in a browser."""
    with shop.test_request_context(headers=HTML):
        response = notices.leave(responses.onward("/"), kind)
    value = response.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
    browser.client.set_cookie("notice", value)


def seen(browser, shop, seconds=0):
    """Return the kind of the notice that a page would show so much later."""
    headers = {**HTML, "Cookie": f"notice={browser.client.get_cookie('notice').value}"}
    moment = now() + timedelta(seconds=seconds)
    with time_machine.travel(moment), shop.test_request_context(headers=headers):
        found = notices.waiting()
    return found and found.kind
