"""Fixtures: a real Chromium, and pages that must not complain."""

import pytest
from browsing import chromium
from front_end import serving
from looking import Looker
from playwright.sync_api import sync_playwright
from whole_malls import WholeMall

HERE = ("www.meiduo.site", "graph.qq.example")  # names that Chromium finds on this machine
CHROMIUMS = "Failed to load resource"


@pytest.fixture(scope="session")
def browser():
    rules = ", ".join(f"MAP {name} 127.0.0.1" for name in HERE)
    with (
        sync_playwright() as playwright,
        chromium(playwright, f"--host-resolver-rules={rules}") as started,
    ):
        yield started


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    """Where the pages of examples/front_end are."""
    with serving(tmp_path_factory.mktemp("front-end")) as address:
        yield f"{address}/front/"


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    served = WholeMall(tmp_path_factory.mktemp("whole"))
    yield served
    served.close()


@pytest.fixture
def mall(whole):
    """A mall on a good day."""
    whole.is_calm()
    return whole


@pytest.fixture
def looker(opens):
    """Look at the states of pages in a language; nothing may be wrong with them."""
    lookers = []

    def look(language):
        page = opens("about:blank", refused=True, locale=language, reduced_motion="reduce")
        lookers.append(Looker(page, language))
        return page, lookers[-1].looks

    yield look
    assert [each for one in lookers for each in one.wrong] == []


@pytest.fixture
def opens(browser):
    """Open pages in windows of their own; a page must not complain on its console.

    Chromium itself notes what a server refuses; where that is meant (``refused``), scripts alone
    must not.
    """
    windows = []
    complaints = []

    def open_page(address, *, refused=False, **options):
        window = browser.new_context(**{"locale": "zh-CN", **options})
        window.set_default_timeout(10_000)
        windows.append(window)
        page = window.new_page()
        page.on("console", lambda message: note(message, refused))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    def note(message, refused):
        if _is_complaint(message) and not (refused and message.text.startswith(CHROMIUMS)):
            complaints.append(message.text)

    yield open_page
    for window in windows:
        window.close()
    assert complaints == []


def _is_complaint(message):
    """A page that a test opens because it is not there may be missing, and nothing else."""
    return not message.location["url"].endswith("/nowhere")
