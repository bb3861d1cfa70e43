"""A Chromium goes the ways of a shopper, in either language: by what pages are made of."""

import re
from datetime import datetime, timedelta

from logins import GOOD

HERE = re.compile("^(?!.*/sandbox/).*$")

HAS_FOCUS = "(selector) => document.activeElement.matches(selector)"
# The body has none: the browser's own bar has it then.
SHOWS_FOCUS = """() => {
  const style = getComputedStyle(document.activeElement);
  const is_outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return document.activeElement === document.body || is_outlined;
}"""


def stops_the_clock(page):
    """Let the page's clock stand still but for ``page.clock.run_for``, on a busy machine, too."""
    moment = datetime(2031, 1, 1)
    page.clock.install(time=moment)
    page.clock.pause_at(moment + timedelta(hours=1))


def acts(page, press, *arguments, **options):
    """Press something, and wait for the page that comes of it, loaded or put in place."""
    page.locator("main").evaluate("main => { main.dataset.old = '' }")
    press(*arguments, **options)
    page.locator("main:not([data-old])").wait_for()
    page.wait_for_load_state()


def clicks(page, selector):
    """The same for a click."""
    acts(page, page.locator(selector).first.click)


def proposes(page, person):
    """Let QQ's page propose somebody, whoever that is."""
    proposed = page.locator("input[name=person]:checked")
    proposed.evaluate("(radio, name) => { radio.value = name }", person)


def agrees(page, person):
    """Be somebody at QQ and come back to the mall."""
    proposes(page, person)
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


def fills(page, account, password=GOOD):
    """Fill in the form that wants both."""
    page.locator("#account").fill(account)
    page.locator("#password").fill(password)


def types(page, account, password):
    """Fill it in and send it."""
    fills(page, account, password)
    clicks(page, "form:has(#account) button")


def sets_password(page, password=GOOD):
    """On the page My account."""
    page.locator("#new").fill(password)
    clicks(page, "#set-password")


def opens_up(page, selector):
    """Open what is folded, if it is."""
    page.locator(f"{selector}:not([open]) > summary").click()


def tabs_to(page, selector):
    """Go to something by Tab alone; where the focus is is seen at every step."""
    for _ in range(30):
        page.keyboard.press("Tab")
        assert page.evaluate(SHOWS_FOCUS), page.evaluate("document.activeElement.outerHTML")
        if page.evaluate(HAS_FOCUS, selector):
            return
    raise AssertionError(f"Tab does not lead to {selector}")


def presses(page, selector, key="Enter"):
    """Go there and press a key."""
    tabs_to(page, selector)
    page.keyboard.press(key)


def follows(page, selector, key="Enter"):
    """The same, and wait for the page that comes of it."""
    tabs_to(page, selector)
    acts(page, page.keyboard.press, key)


def writes(page, selector, text):
    """Go to a field and write into it."""
    tabs_to(page, selector)
    page.keyboard.type(text)
