"""No pattern takes longer than 50 ms for 64 KiB of whatever outside text is worst for it."""

import ast
import importlib
import pkgutil
import re

import pytest
import regex
from malls import ROOT
from worst_texts import ANY, LIMIT, WORST, quickest

import meiduo

pytestmark = pytest.mark.holds("A-77")


def patterns():
    """Every compiled pattern that a module of ours has at its top, by module and name."""
    found = {}
    for module in [
        *pkgutil.walk_packages(meiduo.__path__, "meiduo."),
        pkgutil.ModuleInfo(None, "config", False),
    ]:
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern | regex.Pattern):
                found[f"{module.name.rpartition('.')[2]}.{name}"] = value
    # parsing's
    return {name: pattern for name, pattern in found.items() if name != "django.OPENID"}


PATTERNS = patterns()


def test_every_pattern_has_its_worst_text_here():
    assert set(PATTERNS) == set(WORST)


def test_patterns_stand_at_the_top_of_their_module():
    """One that is compiled on the way would have no row here."""
    inside = []
    for path in [ROOT / "config.py", *(ROOT / "meiduo").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                of = node.func.value
                if (
                    isinstance(of, ast.Name)
                    and of.id in {"re", "regex"}
                    and node.func.attr != "compile"
                ):
                    inside.append(f"{path.name}:{node.lineno}")

    assert inside == []


# Never searched for: they are asked whether they fit the whole text, or its beginning.
ANCHORED = {
    name for name in WORST if not name.startswith(("keys.", "log_lines.", "nickname._INVISIBLE"))
}


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_meets_its_worst_64_kib(name):
    pattern = PATTERNS[name]
    for text in [*WORST[name], *ANY]:
        assert quickest(pattern.fullmatch, text) < LIMIT, text[:40]
        assert quickest(pattern.match, text) < LIMIT, text[:40]
        if name not in ANCHORED:
            assert quickest(lambda text: pattern.sub("*", text), text) < LIMIT, text[:40]
