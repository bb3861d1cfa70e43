"""The sandbox's pages in a real Chromium: in reach of everybody, at every width, by keyboard."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import choose
from malls import Served, make_shop
from playwright.sync_api import expect
from sandbox_pages import PAGES

from meiduo import sandbox
from meiduo.sandbox.faults import Fault


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("sandbox")


@pytest.fixture(scope="module")
def mall(folder):
    """A mall with the sandbox in it."""
    served = Served(make_shop(folder, {"QQ_SANDBOX": "1", "RATELIMIT_ENABLED": "0"}))
    yield served.address
    served.close()


@pytest.fixture
def store(folder, mall):
    """What the mall's sandbox keeps."""
    stored = sandbox.store.Store(folder / "sandbox.sqlite")
    yield stored
    stored.clear_faults()


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("zh", "light", 1280), ("en", "dark", 680), ("en", None, 320)]
)
def test_no_page_shuts_anybody_out(mall, store, opens, language, scheme, width):
    """axe-core finds nothing, and nothing is wider than the window."""
    store.set_fault(Fault("slow", 3))
    store.note("/user/get_user_info", "100048")
    page = opens("about:blank", color_scheme=scheme, viewport={"width": width, "height": 800})
    for path in PAGES.values():
        # the fragment: conftest lets a page be missing whose address ends so
        page.goto(f"{mall}/sandbox{path}{'&' if '?' in path else '?'}lang={language}#/nowhere")
        found = Axe().run(page).response["violations"]

        assert [(path, one["id"], one["nodes"]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("width", "columns"), [(1280, 2), (680, 2), (375, 1)])
def test_a_phone_is_spared_the_code(mall, opens, width, columns):
    page = opens(f"{mall}/login/", viewport={"width": width, "height": 800})
    page.get_by_role("link", name="QQ登录").click()

    code = page.get_by_role("img", name="二维码")
    expect(code).to_have_count(columns - 1)
    expect(page.get_by_role("radio", name="沙箱企鹅")).to_be_checked()
    if columns == 2:
        assert code.bounding_box()["x"] < page.get_by_role("heading", level=1).bounding_box()["x"]
        assert page.locator(".frame").bounding_box()["width"] == 680


def test_the_keyboard_is_enough(mall, opens):
    """Without scripts: choose the third person, agree."""
    page = opens(f"{mall}/login/?next=/account/", java_script_enabled=False)
    page.get_by_role("link", name="QQ登录").click()
    page.wait_for_url(re.compile("/sandbox/"))

    page.keyboard.press("Tab")  # the language
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="沙箱企鹅")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{mall}/account/")
    expect(page.get_by_text(".朴素-").first).to_be_visible()


def test_presets_lead_back_to_the_login(mall, store, opens):
    """In English and without scripts: the login that has begun goes on."""
    page = opens(f"{mall}/login/?lang=en", java_script_enabled=False)
    page.get_by_role("link", name="QQ").click()
    page.get_by_role("link", name="Make QQ fail").click()
    page.get_by_role("button", name="Refuses").click()
    page.get_by_role("link", name="Back to the QQ page").click()
    expect(page.get_by_text("QQ will fail now: 100019")).to_be_visible()

    page.get_by_role("link", name="See or clear").click()
    page.get_by_role("button", name="Clear all").click()
    page.get_by_role("link", name="Back to the QQ page").click()
    choose(page)

    expect(page).to_have_url(f"{mall}/")
    assert store.faults() == []
