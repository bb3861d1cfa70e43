"""One thing stands on a line, and a line fits a page."""

import re
import unicodedata
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 100  # columns
PRODUCT = ("meiduo", "config.py", "wsgi.py")


def files(suffix, places=PRODUCT):
    found = []
    for place in places:
        path = ROOT / place
        found += path.rglob(f"*{suffix}") if path.is_dir() else [path]
    return sorted(str(path.relative_to(ROOT)) for path in found if path.suffix == suffix)


STYLES = files(".css")
FILES = [*STYLES, *files(".js"), *files(".py")]


def test_there_are_files_of_each_kind():
    assert {Path(name).suffix for name in FILES} == {".py", ".css", ".js"}


def columns(line):
    """Count as a terminal and ruff do: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


@pytest.mark.parametrize("name", FILES)
def test_lines_fit_a_page(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    long = [number for number, line in enumerate(lines, 1) if columns(line) > LONGEST]

    assert long == []


def packed(css):
    """Return the numbers of the lines that hold more than a selector, a declaration or a brace."""
    css = re.sub(r"/\*.*?\*/", lambda comment: re.sub(r"[^\n]", "", comment[0]), css, flags=re.S)
    css = re.sub(r"\"[^\"\n]*\"|'[^'\n]*'", '""', css)
    lines = enumerate(css.splitlines(), 1)
    return [number for number, line in lines if re.search(r"[;{}]\s*\S", line)]


@pytest.mark.parametrize("name", STYLES)
def test_styles_hold_one_declaration_a_line(name):
    assert packed((ROOT / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("css", "lines"),
    [
        ("a {\n  color: red;\n  margin: 0;\n}\n", []),
        ("a {\n  background: url('a;b{c}'); /* x; y */\n}\n", []),
        ("a { color: red; }\n", [1]),
        ("a {\n  color: red; margin: 0;\n}\n", [2]),
        ("a {\n  color: red; /* one\n two */ margin: 0;\n}\nb {} c {}\n", [5]),
    ],
)
def test_packed_styles_are_found(css, lines):
    assert packed(css) == lines
