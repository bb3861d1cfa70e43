"""A real Chromium. `python tests/browsing.py` finds one, or installs one."""

import contextlib
import os
import re
import shutil
import subprocess
import sys

# Without these Chromium calls home at every start, which a closed network turns into noise.
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
AGREE = re.compile("^(授权并登录|Authorize and sign in)$")
NAMES = (
    "chromium-headless-shell",  # without the window around the pages: half the processor's time
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)


def find():
    """Return the path of a Chromium on this machine; None leaves it to Playwright."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextlib.contextmanager
def chromium(playwright, *options):
    """Run a headless Chromium."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    sandboxing = ["--no-sandbox"] if root else []
    browser = playwright.chromium.launch(
        executable_path=find(), args=[*QUIET, *sandboxing, *options]
    )
    try:
        yield browser
    finally:
        browser.close()


def choose(page, nickname="沙箱企鹅"):
    """Say at QQ's page who to be, and agree; in either language."""
    page.get_by_role("radio", name=nickname).check()
    page.get_by_role("button", name=AGREE).click()


def arrive(page, nickname="沙箱企鹅"):
    """Sign in with QQ from the sign-in page."""
    page.get_by_role("link", name="QQ登录").click()
    choose(page, nickname)


def works():
    """Tell whether a Chromium can be started."""
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright, chromium(playwright):
            return True
    except Error:
        return False


def install():
    """Install a Chromium: Debian's as root, else the one that Playwright offers.

    Exit with advice when neither works.
    """
    may_install = shutil.which("apt-get") and os.geteuid() == 0
    if may_install and not os.environ.get("CHROMIUM") and shutil.which(NAMES[0]) is None:
        _apt_get(NAMES[0])
    if works():
        return
    if may_install:
        _apt_get("chromium")
    else:
        print("Installing Playwright's Chromium for the browser tests ...", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if not works():
        sys.exit(
            "No Chromium can be started. Install one (Debian: apt-get install chromium)"
            " or set CHROMIUM=/path/to/it."
        )


def _apt_get(package):
    """Install a package of Debian's, where it has one of that name."""
    print(f"Installing Debian's {package} for the browser tests ...", flush=True)
    subprocess.run(["apt-get", "update", "-qq"], check=False)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", package],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdout=subprocess.DEVNULL,
        check=False,
    )


if __name__ == "__main__":
    install()
