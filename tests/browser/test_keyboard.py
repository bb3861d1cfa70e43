"""In a real Chromium: every act by the keyboard alone. Where the focus is is seen at every step;
after an act in place it is where it was, at the field that is wrong, or at the heading."""

from logins import GOOD
from playwright.sync_api import expect
from walking import comes_by_password, comes_by_qq, follows, presses, proposes, tabs_to, writes

WRONG = "wrong-password"
YES = "dialog [value=yes]"


def agrees_by_keyboard(page, person):
    page.wait_for_url("**/sandbox/**")
    proposes(page, person)
    tabs_to(page, "input[name=person]")
    follows(page, "form .button:not(.second)")


def is_at(page, selector):
    expect(page.locator(f"{selector}:focus")).to_have_count(1)


def says_yes(page):
    """The dialog asks; Enter on its button says yes."""
    expect(page.locator("dialog")).to_be_visible()
    follows(page, YES)


def test_signing_in_and_out(mall, opens):
    """With QQ, then with a password, at the second try."""
    member = mall.new_member()
    page = opens(f"{mall.address}/login/?next=/account/", refused=True)
    follows(page, "a.qq")
    agrees_by_keyboard(page, "by keyboard")
    expect(page).to_have_url(f"{mall.address}/account/")
    follows(page, "[action='/auth/logout/'] button", "Space")
    expect(page).to_have_url(f"{mall.address}/")
    follows(page, "main a.button")

    writes(page, "#account", member)
    writes(page, "#password", WRONG)
    follows(page, "main form button")
    is_at(page, "#password")
    page.keyboard.type(GOOD)
    follows(page, "main form button", "Space")
    expect(page.locator(".member")).to_contain_text("老顾客")


def test_a_newcomers_two_choices(mall, opens):
    mall.asks_newcomers("ask")
    member = mall.new_member()
    page = opens("about:blank", refused=True)
    comes_by_qq(page, mall.address, "chooses an old account")
    writes(page, "#account", member)
    writes(page, "#password", WRONG)
    follows(page, "form:has(#account) button")
    is_at(page, "#password")
    page.keyboard.type(GOOD)
    follows(page, "form:has(#account) button")
    expect(page).to_have_url(f"{mall.address}/account/")

    page.context.clear_cookies()
    comes_by_qq(page, mall.address, "chooses a new account")
    follows(page, "[value=create]", "Space")
    expect(page).to_have_url(f"{mall.address}/account/")


def test_a_password_then_unbinding_and_binding(mall, opens):
    """Escape says no to the question."""
    page = opens("about:blank", refused=True)
    comes_by_qq(page, mall.address, "keyboard")
    writes(page, "#new", "password")
    follows(page, "#set-password")
    is_at(page, "#new")
    page.keyboard.type(GOOD)
    follows(page, "#set-password")
    is_at(page, "h1")

    presses(page, "#qq summary")
    presses(page, "#unbind")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    is_at(page, "#unbind")
    expect(page.locator("form[aria-busy]")).to_have_count(0)  # it has heard the no
    page.keyboard.press("Space")
    says_yes(page)
    is_at(page, "h1")
    tabs_to(page, "button.qq")
    page.keyboard.press("Enter")
    agrees_by_keyboard(page, "keyboard")
    expect(page.locator("#qq")).to_be_visible()


def test_devices_are_signed_out(mall, opens):
    member = mall.new_member()
    mall.signs_in_elsewhere(member, 3)
    page = opens("about:blank", refused=True)
    comes_by_password(page, mall.address, member)
    presses(page, "#devices details summary")
    expect(page.locator(".devices li")).to_have_count(4)
    follows(page, "[id^=end-]:not(#end-others)")
    expect(page.locator(".devices li")).to_have_count(3)
    is_at(page, "h1")
    presses(page, "#end-others", "Space")
    says_yes(page)
    expect(page.locator(".devices li")).to_have_count(1)
    is_at(page, "h1")


def test_a_qq_is_moved(mall, opens):
    member = mall.new_member()
    page = opens("about:blank", refused=True)
    comes_by_qq(page, mall.address, "moves")
    follows(page, "a[href='/account/move/']")
    writes(page, "#account", member)
    writes(page, "#password", WRONG)
    follows(page, "#move")
    is_at(page, "#password")
    expect(page.locator("#account")).to_have_value(member)
    page.keyboard.type(GOOD)
    presses(page, "#move")
    says_yes(page)
    expect(page).to_have_url(f"{mall.address}/account/")
    is_at(page, "h1")
