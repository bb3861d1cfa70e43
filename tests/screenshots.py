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
            desktop(browser, server.address, "zh-CN", "")
            desktop(browser, server.address, "en-US", "-en")
            phone(browser, server.address)
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


def phone(browser, address):
    """The same on a phone in the dark, and what a shopper sees while QQ is down."""
    with browser.new_context(viewport=PHONE, locale="zh-CN", color_scheme="dark") as window:
        page = window.new_page()
        page.goto(f"{address}/login/")
        shoot(page, "phone-sign-in")
        page.locator("a.qq").click()
        page.wait_for_url("**/oauth2.0/authorize**")
        shoot(page, "phone-qq")
        confirm(page)
        page.wait_for_url(f"{address}/")
        shoot(page, "phone-welcome")


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
