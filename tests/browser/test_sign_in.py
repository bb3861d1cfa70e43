"""In a real Chromium: choose who to be, land where you wanted to go, signed in."""

import re
import sqlite3

import pytest
from browsing import chromium
from playwright.sync_api import expect, sync_playwright
from shop import KEYS, flask_run, free_port, migrated, running

from meiduo.accounts import passwords


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """What `make run` runs."""
    folder, port = tmp_path_factory.mktemp("browser"), free_port()
    env = {**KEYS, "QQ_SANDBOX": "1", "DATABASE_URL": f"sqlite:///{folder}/shop.sqlite"}
    migrated(env)
    with running(flask_run(port), port, env=env, log=folder / "log") as served:
        yield served


@pytest.fixture(scope="module")
def browser():
    with (
        sync_playwright() as playwright,
        chromium(playwright, "--host-resolver-rules=MAP www.meiduo.site 127.0.0.1") as started,
    ):
        yield started


@pytest.fixture
def opens(browser):
    """Open pages in windows of their own; a page must not complain on its console."""
    windows, complaints = [], []

    def open_page(address, **options):
        window = browser.new_context(locale="zh-CN", **options)
        window.set_default_timeout(10_000)
        windows.append(window)
        page = window.new_page()
        page.on("console", lambda message: complaints.append(message.text) if _is_complaint(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for window in windows:
        window.close()
    assert complaints == []


def _is_complaint(message):
    """A page that a test opens because it is not there may be missing; nothing else may."""
    return message.type in ("error", "warning") and not message.location["url"].endswith("/nowhere")


def choose(page, nickname="沙箱企鹅"):
    page.get_by_role("button", name=nickname).click()


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "www.meiduo.site"])
def test_a_shopper_lands_where_they_came_from_signed_in(address, opens, host, script):
    base = address.replace("127.0.0.1", host)
    page = opens(base + "/login/?next=/account/", java_script_enabled=script)

    page.get_by_role("link", name="QQ登录").click()
    expect(page).to_have_title(re.compile("选择"))
    choose(page)

    expect(page).to_have_url(base + "/account/")
    expect(page.locator(".member b")).to_have_text("沙箱企鹅")
    expect(page.get_by_text("已绑定")).to_be_visible()
    expect(page.locator(".avatar img")).to_have_js_property("complete", True)


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
def test_cancelling_leads_back_to_the_start_with_a_notice(address, opens, script):
    page = opens(address + "/login/?next=/account/", java_script_enabled=script)

    page.get_by_role("link", name="QQ登录").click()
    page.get_by_role("button", name="取消").click()

    expect(page).to_have_url(re.compile("/login/"))
    expect(page.get_by_role("status")).to_contain_text("您已取消QQ登录")
    page.get_by_role("link", name="QQ登录").click()
    choose(page)
    expect(page).to_have_url(address + "/account/")  # `next` has survived


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
def test_signing_out_ends_it(address, opens, script):
    page = opens(address + "/login/", java_script_enabled=script)
    page.get_by_role("link", name="QQ登录").click()
    choose(page)

    page.get_by_role("button", name="退出登录").click()

    expect(page).to_have_url(address + "/")
    expect(page.get_by_text("您还没有登录")).to_be_visible()


def test_a_newcomer_every_time(address, opens):
    names = set()
    for _ in range(2):
        page = opens(address + "/login/?next=/account/")
        page.get_by_role("link", name="QQ登录").click()
        choose(page, "一位新用户")
        names.add(page.locator(".member small").inner_text())

    assert len(names) == 2


def test_a_shopper_whose_access_token_is_over_stays_signed_in(address, opens):
    page = opens(address + "/login/?next=/account/")
    page.get_by_role("link", name="QQ登录").click()
    choose(page)
    expect(page).to_have_url(address + "/account/")
    page.context.clear_cookies(name="access_token")

    page.goto(address + "/account/")

    expect(page).to_have_url(address + "/account/")
    expect(page.locator(".member b")).to_have_text("沙箱企鹅")


def test_an_error_page_stays_where_it_is_for_who_is_signed_in(address, opens):
    page = opens(address + "/login/")
    page.get_by_role("link", name="QQ登录").click()
    choose(page)
    expect(page).to_have_url(address + "/")
    page.wait_for_load_state()
    loads = []
    page.on("load", lambda _: loads.append(1))

    page.goto(address + "/login/?next=/nowhere")  # signed in: goes on to a page that is not there
    page.wait_for_timeout(1000)

    expect(page.get_by_role("heading")).to_have_text("无数据")
    assert len(loads) == 1


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("path", ["/", "/login/", "/nowhere"])
def test_no_page_scrolls_sideways(address, opens, width, path):
    page = opens(address + path, viewport={"width": width, "height": 700})

    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_secret_is_left_in_the_address_bar_or_in_reach_of_scripts(address, opens):
    page = opens(address + "/login/")
    page.get_by_role("link", name="QQ登录").click()
    choose(page)
    expect(page).to_have_url(address + "/")

    assert "eyJ" not in page.evaluate("document.cookie")
    assert "eyJ" not in page.content()


@pytest.fixture(scope="module")
def asking(tmp_path_factory):
    """A shop that asks newcomers, with one member of many years."""
    folder, port = tmp_path_factory.mktemp("asking"), free_port()
    env = {**KEYS, "QQ_SANDBOX": "1", "QQ_SIGNUP": "ask", "DATABASE_URL": f"sqlite:///{folder}/shop.sqlite"}
    migrated(env)
    with sqlite3.connect(folder / "shop.sqlite") as db:
        db.execute(
            "insert into tb_users(username, username_key, nickname, avatar_url, password_hash, is_active, session_epoch, date_joined)"
            " values ('laoguke', 'laoguke', '老顾客', '', ?, 1, 0, '2020-01-01 00:00:00.000000')",
            (passwords.make("made-up-password-1"),),
        )
    with running(flask_run(port), port, env=env, log=folder / "log") as served:
        yield served


def arrive(page, nickname):
    page.get_by_role("link", name="QQ登录").click()
    choose(page, nickname)


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
def test_a_newcomer_is_asked_and_taps_once(asking, opens, script):
    page = opens(asking + "/login/?next=/account/", java_script_enabled=script)
    arrive(page, "一位新用户")
    expect(page).to_have_url(asking + "/qq/bind/")

    page.get_by_role("button", name="开通新账号").click()

    expect(page).to_have_url(asking + "/account/")
    expect(page.get_by_text("已绑定")).to_be_visible()


def test_a_member_of_many_years_binds_the_account_they_have(asking, opens):
    page = opens(asking + "/login/?next=/account/")
    arrive(page, "联合企鹅")
    page.get_by_text("我已经有账号").click()
    page.get_by_label("用户名或手机号").fill("laoguke")
    page.get_by_label("密码").fill("made-up-password-1")
    page.get_by_role("button", name="绑定并登录").click()

    expect(page.locator(".member b")).to_have_text("老顾客")


def test_a_member_signs_in_with_a_password_in_a_browser(asking, opens):
    page = opens(asking + "/login/?next=/account/", java_script_enabled=False)
    for password in ("wrong-password", "made-up-password-1"):
        page.get_by_text("用账号和密码登录").click() if password == "wrong-password" else None
        page.get_by_label("用户名或手机号").fill("laoguke")
        page.get_by_label("密码").fill(password)
        page.get_by_role("button", name="登录", exact=True).click()

    expect(page).to_have_url(asking + "/account/")
    expect(page.locator(".member b")).to_have_text("老顾客")


def test_a78_a_password_never_lands_in_an_address(address, opens):
    """Without scripts the form posts; what was typed is in no address that the browser asked for."""
    page = opens(address + "/login/?next=/account/", java_script_enabled=False)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    arrive(page, "一位新用户")
    page.get_by_label("新密码").fill("made-up-password-1")

    page.get_by_role("button", name="设置密码").click()

    expect(page.get_by_role("status")).to_contain_text("密码已保存")
    expect(page.get_by_role("button", name="修改密码")).to_be_visible()
    assert not [url for url in asked if "made-up" in url]


def test_binding_works_without_scripts(address, opens):
    page = opens(address + "/login/?next=/account/")
    page.on("dialog", lambda dialog: dialog.accept())
    arrive(page, "一位新用户")
    page.get_by_label("新密码").fill("made-up-password-1")
    page.get_by_role("button", name="设置密码").click()
    expect(page.get_by_role("button", name="修改密码")).to_be_visible()
    page.get_by_role("button", name="解除绑定").click()
    expect(page.get_by_text("未绑定")).to_be_visible()
    plain = opens(address + "/", java_script_enabled=False)
    plain.context.add_cookies(page.context.cookies())
    plain.goto(address + "/account/")

    plain.get_by_role("button", name="绑定QQ").click()
    choose(plain, "一位新用户")

    expect(plain).to_have_url(address + "/account/")
    expect(plain.get_by_text("已绑定")).to_be_visible()


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


def test_the_page_my_account_sets_a_password_and_then_unbinds(address, opens):
    page = opens(address + "/login/?next=/account/", accept_downloads=False)
    page.on("dialog", lambda dialog: dialog.accept())
    arrive(page, "一位新用户")
    page.get_by_label("新密码").fill("made-up-password-1")
    page.get_by_role("button", name="设置密码").click()
    expect(page.get_by_role("button", name="修改密码")).to_be_visible()

    page.get_by_role("button", name="解除绑定").click()

    expect(page.get_by_text("未绑定")).to_be_visible()
    page.get_by_role("button", name="绑定QQ").click()
    choose(page, "一位新用户")
    expect(page.get_by_text("已绑定")).to_be_visible()
