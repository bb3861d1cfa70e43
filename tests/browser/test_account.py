"""In a real Chromium: the page My account."""

import pytest
from browsing import choose
from playwright.sync_api import expect
from walking import (
    acts,
    clicks,
    comes_by_password,
    comes_by_qq,
    goes_to_bind,
    opens_up,
    sets_password,
)


def comes_by_both(page, address, person):
    """Sign in by QQ and set a password."""
    comes_by_qq(page, address, person)
    sets_password(page)


def unbinds(page):
    opens_up(page, "#qq")
    page.locator("#unbind").click()
    acts(page, page.locator("dialog [value=yes]").click)


@pytest.mark.holds("A-40")
def test_binding_works_without_scripts(mall, opens):
    page = opens("about:blank")
    comes_by_both(page, mall.address, "binds with and without")
    unbinds(page)
    expect(page.get_by_text("未绑定")).to_be_visible()
    plain = opens("about:blank", java_script_enabled=False)
    plain.context.add_cookies(page.context.cookies())
    plain.goto(f"{mall.address}/account/")

    goes_to_bind(plain)
    choose(plain, "一位新用户")

    expect(plain).to_have_url(f"{mall.address}/account/")
    expect(plain.get_by_text("起绑定")).to_be_visible()


def test_a_device_is_ended_after_idle_minutes(mall, opens):
    """The access token is over, the refresh token is good: the act in place succeeds."""
    member = mall.new_member()
    mall.signs_in_elsewhere(member, 1)
    page = opens("about:blank")
    comes_by_password(page, mall.address, member)
    for name in ("access_token", "csrf_access_token"):
        page.context.clear_cookies(name=name)

    clicks(page, "#devices [id^=end-]")

    expect(page.locator(".notice")).to_have_text("那台设备已退出登录。")
    expect(page.locator(".devices li")).to_have_count(1)


def test_a_password_is_set_then_qq_unbound(mall, opens):
    page = opens("about:blank")
    comes_by_both(page, mall.address, "unbinds")

    unbinds(page)

    expect(page.get_by_text("未绑定")).to_be_visible()
    goes_to_bind(page)
    choose(page, "一位新用户")
    expect(page.get_by_text("起绑定")).to_be_visible()
