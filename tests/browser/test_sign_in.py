"""In a real Chromium: choose who to be, land where you wanted to go, signed in."""

import re

import pytest
from browsing import arrive, choose
from malls import KEYS, flask_run, free_port, migrated, running
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """What `make run` runs."""
    folder = tmp_path_factory.mktemp("browser")
    port = free_port()
    env = {**KEYS, "QQ_SANDBOX": "1", "DATABASE_URL": f"sqlite:///{folder}/shop.sqlite"}
    migrated(env)
    with running(flask_run(port), port, env=env, log=folder / "log") as served:
        yield served


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "www.meiduo.site"])
def test_a_shopper_lands_where_they_came_from(address, opens, host, script):
    """Signed in, with their name and picture."""
    base = address.replace("127.0.0.1", host)
    page = opens(base + "/login/?next=/account/", java_script_enabled=script)

    page.get_by_role("link", name="QQ登录").click()
    expect(page).to_have_title(re.compile("选择"))
    choose(page)

    expect(page).to_have_url(base + "/account/")
    expect(page.locator(".member b")).to_have_text("沙箱企鹅")
    expect(page.get_by_text("起绑定")).to_be_visible()
    expect(page.locator(".member .avatar img")).to_have_js_property("complete", True)


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
def test_cancelling_leads_back_with_a_notice(address, opens, script):
    page = opens(address + "/login/?next=/account/", java_script_enabled=script)

    page.get_by_role("link", name="QQ登录").click()
    page.get_by_role("button", name="取消").click()

    expect(page).to_have_url(re.compile("/login/"))
    expect(page.locator(".notice")).to_contain_text("您已取消QQ登录")
    page.get_by_role("link", name="QQ登录").click()
    choose(page)
    expect(page).to_have_url(address + "/account/")  # `next` has survived


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
def test_signing_out_ends_it(address, opens, script):
    page = opens(address + "/login/", java_script_enabled=script)
    arrive(page)

    page.get_by_role("button", name="退出登录").click()

    expect(page).to_have_url(address + "/")
    expect(page.get_by_text("您已退出登录")).to_be_visible()


def test_a_newcomer_every_time(address, opens):
    names = set()
    for _ in range(2):
        page = opens(address + "/login/?next=/account/")
        arrive(page, "一位新用户")
        names.add(page.locator(".member b").inner_text())

    assert len(names) == 2


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
def test_an_ended_access_token_is_renewed(address, opens, script):
    page = opens(address + "/login/?next=/account/", java_script_enabled=script)
    arrive(page)
    expect(page).to_have_url(address + "/account/")
    page.context.clear_cookies(name="access_token")

    page.goto(address + "/account/")

    expect(page).to_have_url(address + "/account/")
    expect(page.locator(".member b")).to_have_text("沙箱企鹅")


def test_an_error_page_stays_where_it_is(address, opens):
    """For who is signed in: it does not load itself again."""
    page = opens(address + "/login/")
    page.get_by_role("link", name="QQ登录").click()
    choose(page)
    expect(page).to_have_url(address + "/")
    page.wait_for_load_state()
    loads = []
    page.on("load", lambda _: loads.append(1))

    page.goto(address + "/login/?next=/nowhere")  # signed in: goes on to a page that is not there
    page.wait_for_timeout(1000)

    expect(page.get_by_role("heading")).to_have_text("找不到这个页面")
    assert len(loads) == 1


@pytest.mark.holds("A-33", "A-35")
def test_no_secret_is_in_reach_of_scripts(address, opens):
    """Nor in the page."""
    page = opens(address + "/login/")
    arrive(page)
    expect(page).to_have_url(address + "/")

    assert "eyJ" not in page.evaluate("document.cookie")
    assert "eyJ" not in page.content()
