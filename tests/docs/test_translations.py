"""The English pages are complete."""

import re
from html.parser import HTMLParser
from io import BytesIO

import pytest
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from failing import CHINESE
from jinja2 import Environment
from jinja2.nodes import Call, Const, Name
from malls import ROOT

# the sandbox has words of its own
FOLDERS = ("meiduo/templates", "meiduo/qq_auth/templates")
TEMPLATES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.html"))]
SPOKEN = {"alt", "title", "placeholder", "aria-label", "aria-description", "label"}
WRITTEN = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.S)


def test_the_english_pages_are_complete_and_compiled(tmp_path):
    pot = tmp_path / "all.pot"
    folder = ROOT / "meiduo/translations/en/LC_MESSAGES"
    options = ["-F", str(ROOT / "babel.cfg"), "-o", str(pot)]
    CommandLineInterface().run(["pybabel", "-q", "extract", *options, str(ROOT)])
    wanted = {message.id for message in read_po(BytesIO(pot.read_bytes())) if message.id}
    written = read_po(BytesIO((folder / "messages.po").read_bytes()))
    compiled = read_mo(BytesIO((folder / "messages.mo").read_bytes()))

    assert {message.id for message in written if message.id and message.string} == wanted
    assert all(compiled[message.id].string == message.string for message in written if message.id)


class Texts(HTMLParser):
    """What somebody reads or hears of a page."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_data(self, data):
        self.found.append(data)

    def handle_starttag(self, tag, attrs):
        self.found += [value or "" for name, value in attrs if name in SPOKEN]
        if tag == "input" and ("type", "submit") in attrs:
            self.found.append(dict(attrs).get("value", ""))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_word_stands_outside_of_translations(path):
    """Every text is within ``_()``; what stands between the tags is no letter."""
    source = path.read_text()
    texts = Texts()
    texts.feed(WRITTEN.sub("", source))
    written = Environment().parse(source)  # parsed only
    translated = {
        id(argument)
        for call in written.find_all(Call)
        if isinstance(call.node, Name) and call.node.name == "_"
        for argument in call.args
    }
    chinese = [
        text
        for text in written.find_all(Const)
        if isinstance(text.value, str) and CHINESE.search(text.value)
    ]

    assert [text for text in texts.found if re.search(r"\w", text)] == []
    assert [text.value for text in chinese if id(text) not in translated] == []
