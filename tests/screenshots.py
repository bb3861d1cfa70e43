"""Pictures of the pages, as the READMEs show them: `make screenshots` makes them anew.

A mall that plays its own QQ is started, and a Chromium goes the way that a shopper goes.
"""

import tempfile
from pathlib import Path

from browsing import chromium
from malls import ROOT, Served, dispose, make_shop
from playwright.sync_api import sync_playwright

FOLDER = ROOT / "docs" / "screenshots"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 760}


def main():
    """Make every picture."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        shop = make_shop(Path(folder), {"QQ_SANDBOX": "1"})
        server = Served(shop)
        with chromium(playwright) as browser:
            for locale, suffix in (("zh-CN", ""), ("en-US", "-en")):
                desktop(browser, server.address, locale, suffix)
                phone(browser, server.address, locale, suffix)
        server.close()
        dispose(shop)
    for picture in sorted(FOLDER.iterdir()):
        print(f"{picture.stat().st_size // 1024:4} KiB  {picture.relative_to(ROOT)}")


def desktop(browser, address, locale, suffix):
    """Sign-in page, QQ's page, the welcome, My account; on a computer, in the light."""
    with browser.new_context(viewport=DESKTOP, locale=locale) as window:
        page = window.new_page()
        page.goto(f"{address}/login/?next=/account/")
        shoot(page, f"sign-in{suffix}")
        page.locator("a.qq").click()
        page.wait_for_url("**/oauth2.0/authorize**")
        shoot(page, f"qq{suffix}")
        confirm(page)
        page.wait_for_url("**/account/")
        shoot(page, f"account{suffix}")


def phone(browser, address, locale, suffix):
    """The welcome on a phone in the dark, and what a shopper sees while QQ is down."""
    options = {"viewport": PHONE, "locale": locale, "color_scheme": "dark"}
    with browser.new_context(**options) as window:
        page = window.new_page()
        sign_in(page, address)
        page.wait_for_url(f"{address}/")
        shoot(page, f"phone-welcome{suffix}")
    with browser.new_context(**options) as window:
        page = window.new_page()
        page.request.post(f"{address}/sandbox/switchboard", form={"preset": "down"})
        sign_in(page, address)
        page.wait_for_url("**/oauth_callback**")
        shoot(page, f"phone-qq-down{suffix}")
        page.request.post(f"{address}/sandbox/switchboard", form={"clear": "1"})


def sign_in(page, address):
    """Come to the shop by QQ."""
    page.goto(f"{address}/login/")
    page.locator("a.qq").click()
    page.wait_for_url("**/oauth2.0/authorize**")
    confirm(page)


def confirm(page):
    """Say yes at QQ, as somebody new."""
    page.get_by_role("radio").last.check()
    page.locator("button").first.click()


def shoot(page, name):
    """Take one picture of what the window shows."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
