"""What the READMEs promise is there."""

import re
import sys

import pytest
from environment import SETTINGS
from malls import ROOT
from operating import run

from meiduo import errors

READMES = ("README.md", "README.zh-CN.md")
ADDRESS = re.compile(r"`(?:(GET|POST|PUT|DELETE) )?(/[a-z_./<>-]*)[?`]")
COMMANDS = (
    "flask db upgrade",
    "flask run",
    "python tests/browsing.py",
    "ruff check .",
    "mypy",
    "-m pytest",
)


def table_rows(text):
    """Return the first cells of the tables whose rows begin with something to type."""
    return [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]


def table_names(text):
    return {name for row in table_rows(text) for name in re.findall(r"`([A-Z][A-Z_]+)`", row)}


@pytest.mark.parametrize("readme", READMES)
def test_every_setting_is_in_the_readme(readme):
    """And nothing else is in its table of settings."""
    assert table_names((ROOT / readme).read_text()) == set(SETTINGS)


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_has_every_address(readme, shop):
    """With its method; and no other. A page is opened."""
    rows = table_rows((ROOT / readme).read_text())
    named = {
        (method or "GET", re.sub("<.*>", "<>", path).rstrip("/"))
        for row in rows
        for method, path in ADDRESS.findall(row)
    }

    assert named == {
        (method, re.sub("<.*>", "<>", rule.rule).rstrip("/"))
        for rule in shop.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if not rule.endpoint.endswith("static")
    }


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_names_every_failure(readme):
    """By its reason and its message."""
    text = (ROOT / readme).read_text()
    for kind in errors.MeiduoError.__subclasses__():
        assert f"`{kind.reason}`" in text
        assert kind.errmsg in text


def test_the_list_of_errors_is_the_commands(shop):
    result = run(shop, "qq", "errors")

    assert result.exit_code == 0
    assert (ROOT / "docs/errors.md").read_text() == result.output


@pytest.mark.parametrize(
    ("number", "who"), [("100019", "visitor"), ("100009", "shop"), ("100032", "qq"), ("5", "qq")]
)
def test_the_command_explains_any_code(shop, number, who):
    assert f"Who can act: {who}." in run(shop, "qq", "errors", number).output


def test_both_readmes_show_the_same_commands():
    def commands(readme):
        text = (ROOT / readme).read_text()
        blocks = re.findall(r"```(?:python)?\n(.*?)```", text, re.DOTALL)
        return [re.sub(r" {2,}#.*", "", line) for block in blocks for line in block.splitlines()]

    english, chinese = map(commands, READMES)

    assert english == chinese


def test_make_runs_the_readmes_commands():
    """A thin skin over them."""
    text = (ROOT / "README.md").read_text()
    makefile = (ROOT / "Makefile").read_text()

    for command in COMMANDS:
        assert command in text
        assert command.removeprefix("python ") in makefile
    assert sys.version_info >= (3, 11)
