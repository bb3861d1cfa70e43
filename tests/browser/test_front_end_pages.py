"""In a real Chromium: what pages of a shop's own look like, and which of ours they replace."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import arrive
from front_end import PAGES
from playwright.sync_api import expect


@pytest.mark.parametrize("name", [*PAGES, "button.html", ""])
def test_axe_finds_nothing(front, opens, name):
    """Nor does a page scroll sideways on a small telephone."""
    page = opens(front + name, viewport={"width": 320, "height": 600})

    expect(page.get_by_role("link", name="QQ登录")).to_be_visible()
    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_fragment_leads_on_to_next(front, opens):
    page = opens(f"{front}?next=/front/plain.html")

    arrive(page)

    expect(page).to_have_url(f"{front}plain.html")
    expect(page.get_by_text("您好，沙箱企鹅")).to_be_visible()


def test_our_templates_are_replaced(front, opens):
    """And ours are still there, within the shop's."""
    page = opens(front.replace("/front/", "/login/"))
    expect(page.get_by_role("link", name="用户协议")).to_be_visible()
    expect(page.get_by_role("link", name="QQ登录")).to_be_visible()

    page = opens(front.replace("/front/", "/oauth_callback"), refused=True)
    expect(page.get_by_text("客服电话")).to_be_visible()
    expect(page.get_by_role("link", name="回到首页")).to_be_visible()


def test_a_way_back_without_scripts(front, opens):
    page = opens(front + "vue.html", java_script_enabled=False)

    page.get_by_role("link", name="登录").click()

    expect(page.get_by_role("link", name="QQ登录")).to_be_visible()


@pytest.mark.parametrize("name", PAGES)
def test_no_connection_is_said(front, opens, name):
    page = opens(front + name, refused=True)
    page.context.set_offline(True)

    page.get_by_label("用户名或手机号").fill("laoguke")
    page.get_by_label("密码").fill("made-up")
    page.get_by_role("button", name="登录").click()

    expect(page.get_by_role("alert")).to_contain_text("现在无法连接")
