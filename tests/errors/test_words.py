"""Whatever a failure says, it says in Chinese and in English."""

import importlib
import pkgutil

import pytest
from failing import CHINESE, EVERY, NAMES

from meiduo import errors
from meiduo.errors import Advice, MeiduoError, Words


def said_in(holder):
    """Yield every text that a module or a class holds, also within a table."""
    for value in list(vars(holder).values()):
        if isinstance(value, Words | Advice):
            yield value
        elif isinstance(value, dict):
            yield from (inner for inner in value.values() if isinstance(inner, Words | Advice))
        elif isinstance(value, type) and issubclass(value, MeiduoError):
            yield from said_in(value)


def every_text():
    modules = pkgutil.iter_modules(errors.__path__, "meiduo.errors.")
    return dict.fromkeys(
        text for each in modules for text in said_in(importlib.import_module(each.name))
    )


@pytest.mark.parametrize("words", every_text(), ids=lambda words: words.english[:40])
def test_every_text_has_both_languages(words):
    assert CHINESE.search(words.chinese)
    assert words.english
    assert not CHINESE.search(words.english)


@pytest.mark.parametrize(("kind", "arguments"), EVERY, ids=NAMES)
def test_every_failure_is_headed_and_advises(kind, arguments):
    """And another one, made of what it says of itself, says the same."""
    error = kind(**arguments)
    again = kind(**error.arguments())

    assert isinstance(error.heading, Words)
    assert isinstance(error.advice, Advice)
    assert CHINESE.search(error.errmsg) or "OAuth2.0" in error.errmsg
    assert not CHINESE.search(error.english)
    for name in ("heading", "advice", "way", "icon", "public", "retry_after", "reload_after"):
        assert getattr(again, name) == getattr(error, name), name


def test_a_shops_failure_is_headed_by_its_message():
    class SoldOut(MeiduoError):
        errmsg = "卖完了"
        english = "Sold out"

    class Gone(SoldOut):
        heading = Words("没有了", "Gone")

    assert SoldOut.heading == Words("卖完了", "Sold out")
    assert Gone.heading.english == "Gone"
