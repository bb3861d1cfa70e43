"""Pages that show a notice, and pages that leave it to the next."""

import pytest
from logins import WRONG, csrf, login_by_form
from malls import HTML, Visitor
from noticing import kind_of, left, notice_of

from meiduo.web import responses


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
    left(shop, browser, "moved")
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
    left(shop, browser, "moved")

    assert browser.opens("/nowhere").status_code == 404
    assert kind_of(browser) == "moved"
    assert browser.client.head("/", headers=HTML).status_code == 200
    assert kind_of(browser) == "moved"


def test_signing_out_says_so(browser):
    browser.signs_in()

    out = browser.submits("/auth/logout/", csrf_token=csrf(browser))

    assert "您已退出登录" in browser.opens(out.location).text
