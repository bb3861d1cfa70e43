"""The READMEs show the files of examples/own_shop as they are."""

import pytest
from malls import ROOT

BOOKSHOP = ROOT / "examples/own_shop/bookshop"
QQ = (BOOKSHOP / "qq.py").read_text()
LONGEST = 40  # lines: what a shop of its own has to write


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_shows_the_whole_file(readme):
    frame = (BOOKSHOP / "templates/qq_auth/base.html").read_text()
    text = (ROOT / readme).read_text()

    assert f"```python\n{QQ}```" in text
    assert f"```\n{frame}```" in text


def test_it_is_short():
    """The file, the frame, and the lines elsewhere that call and include it."""
    lines = [line for line in QQ.splitlines() if line.strip()]
    lines += (BOOKSHOP / "templates/qq_auth/base.html").read_text().splitlines()
    for file in [BOOKSHOP / "__init__.py", *BOOKSHOP.glob("templates/*.html")]:
        lines += [line for line in file.read_text().splitlines() if "qq." in line or "qq_" in line]

    assert len(lines) <= LONGEST
