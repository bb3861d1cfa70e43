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
    assert len(QQ.splitlines()) <= LONGEST
