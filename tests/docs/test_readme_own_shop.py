"""The READMEs show the files of examples/own_shop as they are."""

import re

import pytest
from malls import ROOT

BOOKSHOP = ROOT / "examples/own_shop/bookshop"
QQ = (BOOKSHOP / "qq.py").read_text()
TEASHOP = (BOOKSHOP.parent / "teashop.py").read_text()
LONGEST = 40  # lines: what a shop of its own has to write


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_shows_the_whole_file(readme):
    frame = (BOOKSHOP / "templates/qq_auth/base.html").read_text()
    text = (ROOT / readme).read_text()

    assert f"```python\n{QQ}```" in text
    assert f"```\n{frame}```" in text


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
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
    """The file, the frame, and the lines elsewhere that call and include it."""
    lines = [line for line in QQ.splitlines() if line.strip()]
    lines += (BOOKSHOP / "templates/qq_auth/base.html").read_text().splitlines()
    for file in [BOOKSHOP / "__init__.py", *BOOKSHOP.glob("templates/*.html")]:
        lines += [line for line in file.read_text().splitlines() if "qq." in line or "qq_" in line]

    assert len(lines) <= LONGEST
