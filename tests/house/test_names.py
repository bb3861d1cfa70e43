"""Tests are named in at most eight words and assign one thing a line."""

import ast

import pytest
from malls import ROOT

LONGEST = 8  # words
PLACES = ("tests", "meiduo", "examples/own_shop/bookshop")
FILES = sorted(file.relative_to(ROOT) for place in PLACES for file in ROOT.glob(f"{place}/**/*.py"))


def nodes(file):
    return ast.walk(ast.parse((ROOT / file).read_text()))


@pytest.mark.parametrize("file", [f for f in FILES if f.name.startswith("test_")], ids=str)
def test_names_are_short(file):
    functions = [node.name for node in nodes(file) if isinstance(node, ast.FunctionDef)]
    tests = [name.split("_")[1:] for name in functions if name.startswith("test_")]

    assert [words for words in tests if len(words) > LONGEST] == []


@pytest.mark.parametrize("file", FILES, ids=str)
def test_a_line_assigns_one_thing(file):
    """Two values to two names at once hide an order."""
    assignments = [node for node in nodes(file) if isinstance(node, ast.Assign)]
    packed = [
        node.lineno
        for node in assignments
        if isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple)
    ]

    assert packed == []
