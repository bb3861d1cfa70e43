"""In a real Chromium: the QQ button on a page of one's own, in every state; examples/front_end."""

import pytest
import requests
from browsing import choose
from front_end import serving
from playwright.sync_api import expect
from walking import stops_the_clock

PER_MINUTE = 120  # logins that one address may begin


@pytest.fixture
def address(tmp_path):
    """A mall of the test's own, which counts."""
    with serving(tmp_path) as served:
        yield served


@pytest.fixture
def page(address, opens):
    return opens(address + "/front/button.html", refused=True)


def button(page):
    return page.locator("a.qq")


def presses(page, times=1):
    """Press it and do not wait for what it leads to."""
    button(page).evaluate("(link, times) => { while (times--) link.click(); }", times)


@pytest.fixture
def stays(page):
    """Let an address not answer while the test runs."""
    held = []
    yield lambda address: page.route(address, lambda route: held.append(route))
    for route in held:
        route.abort()


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
def test_the_button_leads_to_qq_and_back(address, opens, script):
    page = opens(address + "/front/button.html", java_script_enabled=script)

    button(page).click()
    choose(page)

    expect(page).to_have_url(address + "/front/button.html")
    assert "access_token" in {cookie["name"] for cookie in page.context.cookies()}


def test_a_double_click_begins_one_login(page, stays):
    """The button says that it is on its way until the page is left."""
    stays("**/qq/login/**")
    begun = []
    page.on("request", lambda asked: "/qq/login/" in asked.url and begun.append(asked.url))

    presses(page, 2)

    expect(button(page)).to_have_text("正在前往QQ…")
    expect(button(page)).to_have_attribute("aria-busy", "true")
    assert len(begun) == 1


def test_a_slow_network_is_said(page, stays):
    """After eight seconds; then the button may be pressed again."""
    stops_the_clock(page)
    stays("**/qq/login/**")
    presses(page)
    expect(button(page)).to_have_text("正在前往QQ…")

    page.clock.run_for(8_000)

    expect(page.get_by_role("alert")).to_have_text("网络较慢，请再试一次。")
    expect(button(page)).to_have_text("QQ登录")
    presses(page)
    expect(button(page)).to_have_text("正在前往QQ…")


def test_the_back_button_shows_no_busy_page(page, stays):
    stays("**/qq/login/**")
    presses(page)
    expect(button(page)).to_have_text("正在前往QQ…")

    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    expect(button(page)).to_have_text("QQ登录")
    expect(button(page)).not_to_have_attribute("aria-busy", "true")


def test_too_many_logins_say_how_long(address, page):
    """By Retry-After."""
    with requests.Session() as hurried:
        for _ in range(PER_MINUTE):
            hurried.get(address + "/qq/login/", timeout=20).raise_for_status()

    button(page).click()

    expect(page.get_by_role("alert")).to_contain_text("秒后再试")
    expect(button(page)).to_have_text("QQ登录")


def test_a_proxys_page_is_understood(page):
    """503 from in front of the mall is no JSON."""
    sick = {"status": 503, "body": "<h1>503</h1>", "content_type": "text/html"}
    page.route("**/qq/login/**", lambda route: route.fulfill(**sick))

    button(page).click()

    expect(page.get_by_role("alert")).to_have_text("QQ登录暂时不可用，请稍后再试。")
    expect(button(page)).to_have_text("QQ登录")


def test_no_connection_is_said(page):
    page.context.set_offline(True)

    button(page).click()

    expect(page.get_by_role("alert")).to_have_text("现在无法连接，请再试一次。")
