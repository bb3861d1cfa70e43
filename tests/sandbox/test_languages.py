"""The sandbox speaks the visitor's language: by choice, as the mall remembers it, by browser."""

import re
from html import unescape

import pytest
from sandbox_pages import CONSENT, PAGES


def language(response):
    return re.search('<html lang="([^"]+)"', response.text)[1]


@pytest.mark.parametrize(
    ("chosen", "remembered", "browser", "shown"),
    [
        (None, None, "en-GB,en;q=0.9", "en"),
        (None, None, "zh-TW", "zh-CN"),
        (None, None, "fr", "zh-CN"),
        (None, "en", "zh-CN", "en"),
        ("zh", "en", "en", "zh-CN"),
        ("klingon", None, "en", "en"),
    ],
)
def test_the_nearest_choice_decides(alone, chosen, remembered, browser, shown):
    client = alone.test_client()
    if remembered:
        client.set_cookie("lang", remembered)
    query = {"lang": chosen} if chosen else {}

    page = client.get("/", query_string=query, headers={"Accept-Language": browser})

    assert language(page) == shown


@pytest.mark.parametrize("page", PAGES)
def test_the_switch_keeps_the_page(opens, page):
    """And what it was asked for."""
    before = opens(PAGES[page]).text
    link = unescape(re.search('<a href="([^"]+)" lang="en"', before)[1])

    after = opens(link)

    assert language(after) == "en"
    assert after.headers["Set-Cookie"].startswith("lang=en;")
    assert link.startswith(PAGES[page])
    title = re.compile("<h1.*?</h1>")
    if page in ("consent", "refused"):
        assert title.search(after.text)[0] == title.search(before)[0]


def test_the_malls_choice_is_the_sandboxs(mall):
    client = mall.test_client()
    client.get("/?lang=en")
    assert language(client.get("/sandbox/")) == "en"

    client.get("/sandbox/?lang=zh")
    assert language(client.get("/", headers={"Accept": "text/html"})) == "zh-CN"


def test_a_chosen_language_does_not_go_along(alone):
    """The shop gets what QQ would send it."""
    answer = alone.test_client().post(CONSENT + "&lang=en", data={"person": "ordinary"})

    assert "lang" not in answer.headers["Location"].partition("?")[2]
