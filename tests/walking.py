"""A Chromium goes the ways of a shopper, in either language: by what pages are made of."""

import re

from logins import GOOD

HERE = re.compile("^(?!.*/sandbox/).*$")


def acts(page, press, *arguments, **options):
    """Press something, and wait for the page that comes of it, loaded or put in place."""
    page.locator("main").evaluate("main => { main.dataset.old = '' }")
    press(*arguments, **options)
    page.locator("main:not([data-old])").wait_for()
    page.wait_for_load_state()


def clicks(page, selector):
    """The same for a click."""
    acts(page, page.locator(selector).first.click)


def agrees(page, person):
    """Be somebody at QQ, whoever that is, and come back to the mall."""
    radio = page.locator("input[name=person]").last
    radio.evaluate("(radio, name) => { radio.value = name }", person)
    radio.check()
    acts(page, page.locator("form button").first.click)
    page.wait_for_url(HERE)
    page.wait_for_load_state()


def comes_by_qq(page, address, person, onward="/account/"):
    """Sign in with QQ, from the sign-in page."""
    page.goto(f"{address}/login/?next={onward}")
    clicks(page, "a.qq")
    agrees(page, person)


def goes_to_bind(page):
    """Begin to bind a QQ account, on the page My account."""
    page.locator("button.qq").click()
    page.wait_for_url("**/sandbox/**")


def comes_by_password(page, address, account, password=GOOD, onward="/account/"):
    """Sign in with a password, from the sign-in page."""
    page.goto(f"{address}/login/?next={onward}")
    types(page, account, password)


def types(page, account, password):
    """Fill in the form that wants both, and send it."""
    page.locator("#account").fill(account)
    page.locator("#password").fill(password)
    clicks(page, "form:has(#account) button")


def sets_password(page, password=GOOD):
    """On the page My account."""
    page.locator("#new").fill(password)
    clicks(page, "#set-password")


def opens_up(page, selector):
    """Open what is folded, if it is."""
    page.locator(f"{selector}:not([open]) > summary").click()
