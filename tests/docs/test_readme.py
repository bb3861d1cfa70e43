"""What the READMEs promise is there."""

import re
import sys
from io import BytesIO

import pytest
from babel.messages.frontend import CommandLineInterface
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from shop import ROOT

from meiduo import errors

READMES = ("README.md", "README.zh-CN.md")
KNOWN = {
    *re.findall(r'"([A-Z][A-Z_]+)"', (ROOT / "config.py").read_text()),
    *("SECRET_KEY_FALLBACKS", "JWT_SECRET_KEY_FALLBACKS"),
}


def table_names(text):
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z][A-Z_]+)`", row.split("|")[1])}


@pytest.mark.parametrize("readme", READMES)
def test_every_setting_is_in_the_readme_and_no_other(readme):
    assert table_names((ROOT / readme).read_text()) == KNOWN


@pytest.mark.parametrize("readme", READMES)
def test_every_address_in_the_readme_exists(readme, shop):
    rules = {rule.rule for rule in shop.url_map.iter_rules()}
    rows = [line for line in (ROOT / readme).read_text().splitlines() if line.startswith("| `")]
    paths = {
        path for row in rows for path in re.findall(r"`(?:GET |POST |PUT |DELETE )?(/[a-z_/]*)[?`]", row.split("|")[1])
    }

    assert paths
    assert {path if path.endswith("/") else path + "/" for path in paths} <= rules


@pytest.mark.parametrize("readme", READMES)
def test_the_failures_in_the_readme_are_those_of_the_phrasebook(readme):
    text = (ROOT / readme).read_text()
    for kind in errors.MeiduoError.__subclasses__():
        assert f"`{kind.reason}`" in text
        assert kind.errmsg in text


def test_the_list_of_errors_is_the_phrasebook(shop):
    told = shop.test_cli_runner().invoke(args=["qq", "errors"])

    assert told.exit_code == 0
    assert (ROOT / "docs/errors.md").read_text() == told.output


@pytest.mark.parametrize(("number", "who"), [("100019", "visitor"), ("100009", "shop"), ("100032", "qq"), ("5", "qq")])
def test_the_command_explains_any_code(shop, number, who):
    assert f"Who can act: {who}." in shop.test_cli_runner().invoke(args=["qq", "errors", number]).output


def test_both_readmes_show_the_same_commands():
    english, chinese = (
        re.findall(r"```(?:python)?\n(.*?)```", (ROOT / name).read_text(), re.DOTALL) for name in READMES
    )

    def commands(blocks):
        return [re.sub(r" {2,}#.*", "", line) for block in blocks for line in block.splitlines()]

    assert commands(english) == commands(chinese)


def test_the_english_pages_are_complete_and_compiled(tmp_path):
    pot, folder = tmp_path / "all.pot", ROOT / "meiduo/translations/en/LC_MESSAGES"
    CommandLineInterface().run(["pybabel", "-q", "extract", "-F", str(ROOT / "babel.cfg"), "-o", str(pot), str(ROOT)])
    wanted = {message.id for message in read_po(BytesIO(pot.read_bytes())) if message.id}
    written = read_po(BytesIO((folder / "messages.po").read_bytes()))
    compiled = read_mo(BytesIO((folder / "messages.mo").read_bytes()))

    assert {message.id for message in written if message.id and message.string} == wanted
    assert all(compiled[message.id].string == message.string for message in written if message.id)


def test_no_index_and_no_machine_is_named_in_what_is_committed():
    left_out = {
        ".git",
        ".venv",
        "instance",
        "__pycache__",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".hypothesis",
    }
    files = [path for path in ROOT.rglob("*") if path.is_file() and not left_out & set(path.relative_to(ROOT).parts)]
    words = re.compile("--extra-index" + "-url|--index" + "-url|--find" + "-links|\\.\\./" + "shared")

    assert len(files) > 50
    assert not [path for path in files if path.suffix not in {".png", ".mo"} and words.search(path.read_text())]


def test_make_is_a_thin_skin_over_the_readmes_commands():
    text = (ROOT / "README.md").read_text()

    for command in ("flask db upgrade", "flask run", "python tests/browsing.py", "ruff check .", "mypy", "-m pytest"):
        assert command in text
        assert command.removeprefix("python ") in (ROOT / "Makefile").read_text()
    assert sys.version_info >= (3, 11)
