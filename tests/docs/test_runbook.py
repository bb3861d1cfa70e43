"""The runbook names commands that exist, in both languages the same."""

import re

import pytest
from malls import ROOT

BOOKS = ("docs/runbook.md", "docs/runbook.zh-CN.md")


def blocks(book):
    return re.findall(r"```\n(.*?)```", (ROOT / book).read_text(), re.DOTALL)


def lines(book):
    return [line for block in blocks(book) for line in block.splitlines()]


def spans(book):
    """What stands between backquotes in its sentences."""
    text = re.sub(r"```.*?```", "", (ROOT / book).read_text(), flags=re.DOTALL)
    return set(re.findall(r"`([^`]+)`", re.sub(r"\s+", " ", text)))


FLASK_COMMANDS = sorted({line for line in lines(BOOKS[0]) if line.startswith("flask ")})


def test_both_runbooks_name_the_same():
    """Commands and log lines."""
    assert lines(BOOKS[0]) == lines(BOOKS[1])
    assert spans(BOOKS[0]) == spans(BOOKS[1])


@pytest.mark.parametrize("line", FLASK_COMMANDS)
def test_every_command_of_the_runbook_exists(shop, line):
    """Its names lead to a command, which takes these arguments."""
    words = line.split()[1:]
    command = shop.cli
    parents = []
    while words and hasattr(command, "commands") and words[0] in command.commands:
        parents.append(words.pop(0))
        command = command.commands[parents[-1]]

    assert parents, line
    assert not hasattr(command, "commands"), f"{line} names only a group"
    assert command.make_context(line, list(words), resilient_parsing=False)


@pytest.mark.parametrize(
    "situation", ["restored", "leaked", "taken over", "down", "locked", "migrated", "read", "full"]
)
def test_the_runbook_has_a_section_for_each_outage(situation):
    headings = re.findall(r"^## (.*)$", (ROOT / BOOKS[0]).read_text(), re.MULTILINE)

    assert [heading for heading in headings if situation in heading]


@pytest.mark.holds("B-53")
def test_the_runbook_says_what_follows_a_restore():
    text = (ROOT / BOOKS[0]).read_text()
    restored = text.partition("## A backup was restored")[2].partition("\n## ")[0]

    assert "flask users sign-out-everybody" in restored
