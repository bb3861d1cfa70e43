"""The READMEs show the files of examples/own_shop as they are."""

import re

import pytest
from malls import ROOT

BOOKSHOP = ROOT / "examples/own_shop/bookshop"
QQ = BOOKSHOP / "qq.py"
TEASHOP = (BOOKSHOP.parent / "teashop.py").read_text()
FRAME = BOOKSHOP / "templates/qq_auth/base.html"
STYLES = (
    """<link rel="stylesheet" href="{{ url_for('qq_auth.static', filename='qq_auth.css') }}">"""
)
OURS = re.compile("qq|meiduo|safe_next", re.IGNORECASE)
LONGEST = 40  # lines that are not blank: what a shop of its own has to write
READMES = ("README.md", "README.zh-CN.md")


def lines_for_qq():
    """Every line that is there for QQ: two whole files, and whatever names it in the others.

    A line that was changed for it says so. The migration is Alembic's to write.
    """
    for file in sorted(path for path in BOOKSHOP.rglob("*.*") if path.suffix != ".pyc"):
        for line in file.read_text().splitlines():
            if line.strip() and (file in (QQ, FRAME) or OURS.search(line)):
                yield f"{file.relative_to(BOOKSHOP)}: {line.strip()}"


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_shows_the_whole_file(readme):
    text = (ROOT / readme).read_text()

    assert f"```python\n{QQ.read_text()}```" in text
    assert f"```\n{FRAME.read_text()}```" in text


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_names_what_goes_into_templates(readme):
    text = (ROOT / readme).read_text()
    templates = "".join(path.read_text() for path in BOOKSHOP.glob("templates/*.html"))
    included = re.findall(r'{% include "qq_auth/\w+.html" %}', templates)

    assert len(included) == 2
    for words in (*included, STYLES):
        assert words in templates
        assert f"`{words}`" in text


@pytest.mark.parametrize("readme", READMES)
def test_the_readme_shows_parts_of_the_teashop(readme):
    """How one signs in without Flask-Login, and how the tables have other names."""
    text = (ROOT / readme).read_text()
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    shown = [block for block in blocks if "TeaMembers" in block]
    pieces = [piece for block in shown for piece in re.split(r"\n{3}", block)]

    assert len(shown) == 2
    assert all(piece in TEASHOP for piece in pieces)
    written = re.findall(r"^(?:def|class) \w+", TEASHOP, re.MULTILINE)
    assert [name for name in written if name in "\n".join(pieces)] == [
        "class QQBinding",
        "class BindTicket",
        "class UsedAttempt",
        "def sign_in",
        "class TeaMembers",
    ]


def test_it_is_short():
    lines = list(lines_for_qq())

    assert len(lines) <= LONGEST, "\n".join(lines)


def test_lines_that_are_changed_are_counted():
    """Columns that may be empty now, the judged ``next``, settings, what is said of a newcomer."""
    lines = "\n".join(lines_for_qq())

    for file in (
        "__init__.py",
        "models.py",
        "views.py",
        "templates/account.html",
        "static/shop.css",
    ):
        assert f"{file}: " in lines
    assert lines.count("models.py: ") == 2
    assert lines.count("views.py: ") == 2
