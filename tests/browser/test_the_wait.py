"""In a real Chromium: what pages do while something takes its time. The QQ button of the sign-in
page until the page is left, when QQ cannot be reached, and back from QQ; forms and double clicks;
back after an act in place. See ``test_qq_button`` for a page of a shop's own."""

import pytest
from playwright.sync_api import expect
from walking import acts, clicks, comes_by_qq, fills, stops_the_clock

BUSY = "正在前往QQ…"
NOTES = """addEventListener("pagehide", () => {
  const button = document.querySelector("a.qq");
  sessionStorage.says = button.innerText;
  sessionStorage.busy = button.getAttribute("aria-busy");
})"""


@pytest.fixture
def page(mall, opens):
    return opens(f"{mall.address}/login/", refused=True)


@pytest.fixture
def holds(page):
    """Let an address not answer while the test runs; return what was asked of it."""
    held = []

    def hold(address):
        page.route(address, lambda route: held.append(route))
        return held

    yield hold
    for route in held:
        route.abort()


def test_it_is_busy_until_the_page_is_left(page):
    """The page notes what it shows as it goes; a double click begins one login."""
    begun = []
    page.on("request", lambda asked: "/qq/login/" in asked.url and begun.append(asked.url))
    page.evaluate(NOTES)

    page.locator("a.qq").evaluate("button => { button.click(); button.click() }")
    page.wait_for_url("**/sandbox/**")

    assert page.evaluate("[sessionStorage.says, sessionStorage.busy]") == [BUSY, "true"]
    assert len(begun) == 1


def test_a_slow_network_is_said(page, holds):
    """After eight seconds, and to those who listen, too; then it may be pressed again."""
    holds("**/qq/login/**")
    stops_the_clock(page)
    button = page.locator("a.qq")
    button.evaluate("button => button.click()")
    expect(button).to_have_text(BUSY)
    expect(page.locator("#announced")).to_have_text(BUSY)
    page.clock.run_for(7_900)
    expect(button).to_have_attribute("aria-busy", "true")
    page.clock.run_for(200)
    expect(button).to_have_text("网络较慢，再试一次")
    expect(page.locator("#announced")).to_have_text("网络较慢，再试一次")
    expect(button).not_to_have_attribute("aria-busy", "true")

    with page.expect_request("**/qq/login/**"):
        button.evaluate("button => button.click()")
    expect(button).to_have_text(BUSY)


def test_a_crowd_is_counted_down(mall, page):
    mall.is_crowded("qq_auth.login", 120)
    stops_the_clock(page)
    page.locator("a.qq").evaluate("button => button.click()")
    seconds = page.locator("#not-started [data-countdown]")
    expect(seconds).to_be_visible()
    first = int(seconds.inner_text())
    expect(page.locator("#not-started")).to_have_text(f"操作太快了，请 {first} 秒后再试。")

    page.clock.run_for(3_000)

    assert int(seconds.inner_text()) == first - 3
    page.clock.run_for(60_000)
    expect(page.locator("#not-started")).to_have_text("现在可以再试了。")
    expect(page.locator("a.qq")).to_have_text("QQ登录")


def test_no_connection_is_said(page):
    page.context.set_offline(True)
    page.locator("a.qq").click()
    expect(page.get_by_role("alert")).to_have_text("现在无法连接，请再试一次。")
    expect(page.locator("a.qq")).to_have_text("QQ登录")

    page.context.set_offline(False)
    clicks(page, "a.qq")
    page.go_back()

    expect(page.locator("a.qq")).to_have_text("QQ登录")
    expect(page.locator("a.qq")).not_to_have_attribute("aria-busy", "true")
    clicks(page, "a.qq")  # and it works


def test_a_cached_page_is_not_frozen(page, holds):
    holds("**/qq/login/**")
    page.locator("a.qq").evaluate("button => button.click()")
    expect(page.locator("a.qq")).to_have_text(BUSY)

    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")

    expect(page.locator("a.qq")).to_have_text("QQ登录")


def test_a_double_click_sends_a_form_once(mall, page):
    """One that leaves the page, and one that is sent in place."""
    sent = []
    page.on("request", lambda asked: asked.method == "POST" and sent.append(asked.url))
    page.locator("#account").fill("somebody")
    page.locator("#password").fill("wrong-password")
    acts(page, page.locator("form button").evaluate, "button => { button.click(); button.click() }")
    expect(page.locator(".field-error")).to_be_visible()
    assert len(sent) == 1

    comes_by_qq(page, mall.address, "hasty")
    page.locator("#new").fill("made-up-password-1")
    sent.clear()
    acts(page, page.locator("#set-password").evaluate, "one => { one.click(); one.click() }")
    expect(page.locator(".notice")).to_be_visible()
    assert len(sent) == 1


def test_back_after_an_act_in_place(mall, page):
    """The page that the address names; what was said once is not said again."""
    comes_by_qq(page, mall.address, "goes back", onward="/account/move/")
    member = mall.new_member()
    fills(page, member)
    page.locator("#move").click()
    acts(page, page.locator("dialog [value=yes]").click)
    expect(page).to_have_url(f"{mall.address}/account/")
    expect(page.locator("#devices")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(f"{mall.address}/account/move/")
    expect(page.locator("#devices")).to_have_count(0)
    page.go_forward()
    expect(page.locator("#devices")).to_be_visible()
    expect(page.locator(".notice")).to_have_count(0)
