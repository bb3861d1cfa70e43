"""Nothing stands inline in our templates: `script-src 'self'; style-src 'self'` stops nothing."""

import re
from html.parser import HTMLParser

import pytest
from malls import ROOT

TEMPLATES = sorted((ROOT / "meiduo").rglob("templates/**/*.html"))
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}", re.S)
VALUE = re.compile(r"\{\{.*?\}\}", re.S)


class Inline(HTMLParser):
    """Notes what a browser would refuse to run or to apply."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(VALUE.sub("value", JINJA.sub(" ", text)))

    def handle_starttag(self, tag, attributes):
        names = dict(attributes)
        handlers = [name for name in names if re.match(r"on[a-z]+$", name)]
        scripted = [name for name, value in attributes if (value or "").startswith("javascript:")]
        if tag == "style" or "style" in names or handlers or scripted:
            self.found.append(self.get_starttag_text())
        if tag == "script" and "src" not in names:
            self.found.append(self.get_starttag_text())


def test_our_templates_are_found():
    names = {path.name for path in TEMPLATES}

    assert {"login.html", "account.html", "base.html", "bind.html", "away.html"} <= names


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_nothing_inline(path):
    assert Inline(path.read_text()).found == []


@pytest.mark.parametrize(
    "text",
    [
        "<p style='color: red'>",
        "<p {% if x %}STYLE=a{% endif %}>",
        "<style>p {}</style>",
        "<script>go()</script>",
        "<svg onload='go()'>",
        '<button{% if x %} onclick="{{ act }}"{% endif %}>',
        "<a href='javascript:go()'>",
    ],
)
def test_each_inline_thing_is_seen(text):
    assert Inline(text).found
    assert Inline(f"<b>{text}</b>").found


def test_what_stands_in_files_is_no_inline_thing():
    text = "<link href='{{ a }}'><script src='{{ b }}' defer></script>{% set on_login = true %}"

    assert Inline(text).found == []
