"""Our source, as files and their syntax: what a file imports, names and calls."""

import ast
from functools import cache

from malls import ROOT

FILES = sorted(
    path.relative_to(ROOT) for path in [*ROOT.glob("*.py"), *ROOT.glob("meiduo/**/*.py")]
)


def module(path):
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


NAMES = {module(path) for path in FILES}
# the stand-in for QQ is an app of its own, with a database of its own
OF_THE_SHOP = [path for path in FILES if path.parts[:2] != ("meiduo", "sandbox")]


@cache
def nodes(path):
    return [*ast.walk(ast.parse((ROOT / path).read_text()))]


def imported(path):
    """Yield the modules of ours, and the outside packages, that a file imports."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written out"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in NAMES else node.module


def words(node):
    """Return the names that a node of the syntax imports, calls or reads."""
    found = {getattr(node, "module", None), getattr(node, "id", None), getattr(node, "attr", None)}
    names = getattr(node, "names", [])
    return found | {alias.name for alias in names if isinstance(alias, ast.alias)}


def uses(path, thing):
    """Tell whether a file names a thing: imports it, calls it, reads it."""
    named = set().union(*map(words, nodes(path)))
    return any(word and (word == thing or str(word).startswith(thing + ".")) for word in named)
