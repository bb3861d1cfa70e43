"""In a real Chromium: the page My account."""

import pytest
from browsing import arrive, choose
from malls import Served, dispose, make_shop
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A shop that plays its own QQ."""
    shop = make_shop(tmp_path_factory.mktemp("account"), {"QQ_SANDBOX": "1"})
    server = Served(shop)
    yield server.address
    server.close()
    dispose(shop)


def comes_by_both(page):
    """Sign in by QQ and set a password."""
    page.on("dialog", lambda dialog: dialog.accept())
    arrive(page, "一位新用户")
    page.get_by_label("新密码").fill("made-up-password-1")
    page.get_by_role("button", name="设置密码").click()
    expect(page.get_by_role("button", name="修改密码")).to_be_visible()


@pytest.mark.holds("A-78")
def test_a_password_never_lands_in_an_address(address, opens):
    """Without scripts the form posts; no address that the browser asks for holds what was typed."""
    page = opens(address + "/login/?next=/account/", java_script_enabled=False)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    arrive(page, "一位新用户")
    page.get_by_label("新密码").fill("made-up-password-1")

    page.get_by_role("button", name="设置密码").click()

    expect(page.get_by_role("status")).to_contain_text("密码已保存")
    expect(page.get_by_role("button", name="修改密码")).to_be_visible()
    assert not [url for url in asked if "made-up" in url]


@pytest.mark.holds("A-40")
def test_binding_works_without_scripts(address, opens):
    page = opens(address + "/login/?next=/account/")
    comes_by_both(page)
    page.get_by_role("button", name="解除绑定").click()
    expect(page.get_by_text("未绑定")).to_be_visible()
    plain = opens(address + "/", java_script_enabled=False)
    plain.context.add_cookies(page.context.cookies())
    plain.goto(address + "/account/")

    plain.get_by_role("button", name="绑定QQ").click()
    choose(plain, "一位新用户")

    expect(plain).to_have_url(address + "/account/")
    expect(plain.get_by_text("已绑定，自")).to_be_visible()


def test_a_device_is_ended_after_idle_minutes(address, opens):
    """The access token is over, the refresh token is good: the page renews and the act succeeds."""
    page = opens(address + "/login/?next=/account/")
    arrive(page, "沙箱企鹅")
    other = opens(address + "/login/?next=/account/")
    arrive(other, "沙箱企鹅")
    devices = other.locator(".devices li")
    expect(other.get_by_role("button", name="退出", exact=True).first).to_be_visible()
    before = devices.count()
    for name in ("access_token", "csrf_access_token"):
        other.context.clear_cookies(name=name)

    with other.expect_response(lambda answer: answer.request.method == "DELETE" and answer.ok):
        other.get_by_role("button", name="退出", exact=True).first.click()

    expect(devices).to_have_count(before - 1)


def test_a_password_is_set_then_qq_unbound(address, opens):
    page = opens(address + "/login/?next=/account/")
    comes_by_both(page)
    page.wait_for_load_state()  # a click before that may be lost

    page.get_by_role("button", name="解除绑定").click()

    expect(page.get_by_text("未绑定")).to_be_visible()
    page.get_by_role("button", name="绑定QQ").click()
    choose(page, "一位新用户")
    expect(page.get_by_text("已绑定，自")).to_be_visible()
