"""What is committed names no index and no machine."""

import re

from malls import ROOT

LEFT_OUT = {
    ".git",
    ".venv",
    ".bench",
    "instance",
    "dist",
    "__pycache__",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
}
PARTS = ("--extra-index" + "-url", "--index" + "-url", "--find" + "-links", "\\.\\./" + "shared")
NO_TEXT = {".png", ".mo"}


def test_no_index_and_no_machine_is_named():
    words = re.compile("|".join(PARTS))
    paths = [path for path in ROOT.rglob("*") if not LEFT_OUT & set(path.relative_to(ROOT).parts)]
    files = [path for path in paths if path.is_file()]
    texts = [path for path in files if path.suffix not in NO_TEXT]

    assert len(files) > 50
    assert [path for path in texts if words.search(path.read_text())] == []
