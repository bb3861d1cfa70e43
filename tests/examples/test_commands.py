"""What an operator of another shop has at the shell, as the READMEs say."""

import re

import pytest
from malls import ROOT
from operating import run

READMES = ("README.md", "README.zh-CN.md")


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_names_every_command(readme, bookshop):
    """Of ``flask qq``, which is all that another shop has."""
    text = (ROOT / readme).read_text()
    named = {*re.findall(r"\bflask qq ([a-z]+)", text)}

    assert named == set(bookshop.cli.commands["qq"].commands)
    assert not {"users", "purge"} & set(bookshop.cli.commands)


def test_another_shop_purges_by_the_login(bookshop):
    done = run(bookshop, "qq", "purge")

    assert done.exit_code == 0
    assert "deleted" in done.output
