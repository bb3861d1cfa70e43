"""The sandbox's pages are in Chinese and in English, whole."""

import re

import pytest
from malls import ROOT
from sandbox_pages import PAGES

from meiduo.sandbox import ages, choices, people, texts
from meiduo.sandbox.faults import Fault

CHINESE = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
MARKED = re.compile(r"""_\((["'])(.+?)\1""")
NOT_OURS = re.compile(r'<(\w+)[^>]* (?:lang="zh"|translate="no")[^>]*>.*?</\1>')  # names of people
TEMPLATES = sorted((ROOT / "meiduo/sandbox/templates").rglob("*.html"))


def said():
    """Yield every text of a template or of a table that may be shown."""
    for path in TEMPLATES:
        yield from (text for _, text in MARKED.findall(path.read_text()))
    yield from (person.about for person in people.PEOPLE)
    yield from (choice.label for choice in choices.CHOICES.values())
    yield from choices.OUTCOMES.values()
    for preset in choices.PRESETS.values():
        yield preset.label
        yield preset.about
    yield from (words for _, words in ages.UNITS)


def test_every_text_has_its_english():
    missing = {text for text in said() if CHINESE.search(text)} - texts.ENGLISH.keys()

    assert missing == set()


def test_no_english_text_is_left_over():
    in_code = {"刚才", "每次都是第一次登录"}

    assert texts.ENGLISH.keys() - {*said()} - in_code == set()


def test_no_table_repeats_a_text_of_another():
    tables = (texts.PAGES, texts.CONSENT, texts.REFUSED, texts.FRONT, texts.SWITCHBOARD)
    tables = (*tables, texts.PRESETS, texts.FAULTS)

    assert sum(map(len, tables)) == len(texts.ENGLISH)


@pytest.mark.parametrize("page", PAGES)
def test_an_english_page_is_english_all_over(alone, opens, page):
    """But for what people and apps are called, and the way to the Chinese page."""
    store = alone.extensions["store"]
    store.note("/oauth2.0/token", "reset")
    store.set_fault(Fault("drip", 0.5), person="emoji")
    store.set_fault(Fault("reset"), times=-1)

    english = opens(PAGES[page], "en").text
    chinese = opens(PAGES[page]).text

    assert '<html lang="en">' in english
    assert CHINESE.findall(NOT_OURS.sub("", english)) == []
    assert '<html lang="zh-CN">' in chinese
    assert len(CHINESE.findall(chinese)) > 10
