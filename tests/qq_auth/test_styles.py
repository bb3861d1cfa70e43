"""The style sheet of the extension: a shop sets its colours, and no rule is for nothing."""

import re

import pytest
from malls import ROOT

OURS = ROOT / "meiduo/qq_auth"
STYLES = (OURS / "static/qq_auth.css").read_text()
SETTABLE = {*re.findall(r"var\((--qq-[a-z]+)", STYLES)}


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_colour_to_set_is_named(readme):
    """In the READMEs and at the head of the file."""
    named = {*re.findall("--qq-[a-z]+", (ROOT / readme).read_text())} - {"--qq-table"}

    assert named == SETTABLE
    assert {*re.findall("--qq-[a-z]+", STYLES.partition("*/")[0])} == SETTABLE


def test_every_rule_is_for_something():
    """Each class is on one of our pages or fragments."""
    pages = "".join(file.read_text() for file in OURS.rglob("*.html"))
    used = {*re.findall("[a-z-]+", " ".join(re.findall('class="([^"]*)"', pages)))}
    known = {*re.findall(r"\.([a-z][a-z-]*)(?![^{]*;)", STYLES)} - {"qq-auth", "qq-auth-page"}

    assert known - used == set()


def test_words_of_a_failure_are_the_shops_colour():
    """In a dark frame of its own they could not be read otherwise."""
    (rule,) = re.findall(r"\.field-error {([^}]*)}", STYLES)

    assert "color: var(--qq-wrong, " in rule
