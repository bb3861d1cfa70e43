"""In a real Chromium: a shop that asks newcomers, with one member of many years."""

import pytest
from browsing import arrive
from logins import GOOD, add_member
from malls import Served, dispose, make_shop
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def asking(tmp_path_factory):
    """A shop that asks newcomers, with one member of many years."""
    settings = {"QQ_SANDBOX": "1", "QQ_SIGNUP": "ask"}
    shop = make_shop(tmp_path_factory.mktemp("asking"), settings)
    add_member(shop, nickname="老顾客")
    server = Served(shop)
    yield server.address
    server.close()
    dispose(shop)


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
def test_a_newcomer_is_asked_and_taps_once(asking, opens, script):
    page = opens(asking + "/login/?next=/account/", java_script_enabled=script)
    arrive(page, "一位新用户")
    expect(page).to_have_url(asking + "/qq/bind/")

    page.get_by_role("button", name="开通新账号").click()

    expect(page).to_have_url(asking + "/account/")
    expect(page.get_by_text("起绑定")).to_be_visible()


def test_an_old_member_binds_their_account(asking, opens):
    page = opens(asking + "/login/?next=/account/")
    arrive(page, "联合企鹅")
    page.get_by_label("用户名或手机号").fill("laoguke")
    page.get_by_label("密码").fill("made-up-password-1")
    page.get_by_role("button", name="绑定并登录").click()

    expect(page.locator(".member b")).to_have_text("老顾客")


@pytest.mark.holds("A-78")
def test_a_member_signs_in_with_a_password(asking, opens):
    """At the second try; the account's name of the first is still there."""
    page = opens(asking + "/login/?next=/account/", java_script_enabled=False)
    page.get_by_label("用户名或手机号").fill("laoguke")
    for password in ("wrong-password", GOOD):
        page.get_by_label("密码").fill(password)
        page.get_by_role("button", name="登录", exact=True).click()

    expect(page).to_have_url(asking + "/account/")
    expect(page.locator(".member b")).to_have_text("老顾客")
