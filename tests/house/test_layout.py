"""Rooms are folders: imports run one way."""

import re
from functools import cache
from graphlib import TopologicalSorter

import pytest
from malls import ROOT
from sources import FILES, NAMES, imported, module

# From the ground up. A room may import from the lines above its own; files of one room from each
# other. A file of meiduo/ that is named nowhere is the mall's and may import everything.
ROWS = [
    [
        "meiduo.deadline",
        "meiduo.log_lines",
        "meiduo.columns",
        "meiduo.settings",
        "meiduo.signals",
        "meiduo.sandbox",
        "meiduo.sqlstates",
        "meiduo.timed_keys",
    ],
    ["meiduo.connection_texts", "meiduo.mysql_errors"],
    ["config", "meiduo.errors", "meiduo.database_errors"],
    ["meiduo.commits", "meiduo.write_locks", "meiduo.endings"],
    ["meiduo.database", "meiduo.retries", "meiduo.commands", "meiduo.traces"],
    ["meiduo.engines", "meiduo.web"],
    ["meiduo.acts"],
    ["meiduo.statements"],
    ["meiduo.many_rows"],
    ["meiduo.partitions"],
    ["meiduo.purging"],
    ["meiduo.purge_command"],
    ["meiduo.extensions"],
    ["meiduo.qq_auth", "meiduo.accounts", "meiduo.ops"],
]
# Within the extension: no line knows the lines below it, and rooms of one line not each other. A
# room that is named nowhere may import from all, and whoever imports it stands above it.
EXTENSION = [
    ["identity", "tables", "sign_ins"],
    ["member_defaults", "frame"],
    ["members", "provider", "attempts"],
    ["extension", "settings", "site", "models", "flask_login"],
    ["bindings", "pages"],
    ["callers", "blueprint", "contract", "fragments"],
    ["views", "binding_views", "error_page"],
    ["callback_acts"],
    ["callback_views", "newcomer_views"],
    ["cli"],
]
APART = {"provider", "attempts", "bindings"}  # joined in the views alone
MODELS = {"meiduo.qq_auth.attempts.models", "meiduo.qq_auth.bindings.models"}  # mixins


def room(name, rows, prefix=""):
    """Return the row and the room that a module belongs to; None for what is in no row."""
    for number, rooms in enumerate(rows):
        for one in rooms:
            full = prefix + one
            if name == full or name.startswith(full + "."):
                return number, full
    return None


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_run_one_way(path):
    own = room(module(path), ROWS)
    if own is None:
        return
    for name in imported(path):
        if name in NAMES and name != "meiduo":
            other = room(name, ROWS)
            assert other, f"{module(path)} must not import the mall's {name}"
            assert other[0] < own[0] or other[1] == own[1], f"{module(path)} must not import {name}"


def test_imports_never_run_in_a_circle():
    """Neither within a room nor among the mall's own files; a circle is an error that names it."""
    imports = {module(path): {*imported(path)} & NAMES for path in FILES}

    assert {*TopologicalSorter(imports).static_order()} == NAMES


OF_THE_EXTENSION = [path for path in FILES if "qq_auth" in path.parts]


def part(name):
    """Return the room of the extension that a module is in; nothing for the package itself."""
    return name.removeprefix("meiduo.qq_auth").removeprefix(".").partition(".")[0]


def rooms_imported(path):
    """Return the rooms of the extension that a file imports; the mixins of tables are values."""
    names = {name for name in imported(path) if name.startswith("meiduo.qq_auth")}
    return {part(name) for name in names - MODELS}


@cache
def level(room):
    """Return the line of a room; one that is on none stands above all that it imports."""
    for number, rooms in enumerate(EXTENSION):
        if room in rooms:
            return number
    own = [path for path in OF_THE_EXTENSION if part(module(path)) == room]
    below = set().union(*map(rooms_imported, own)) - {room}
    return max(map(level, below), default=-1) + 0.5


@pytest.mark.parametrize("path", OF_THE_EXTENSION, ids=str)
def test_the_extensions_rooms_run_one_way(path):
    """The package itself puts them together, and none of them imports it."""
    own = part(module(path))
    others = rooms_imported(path) - {own}

    assert own == "" or "" not in others
    assert [other for other in others if level(other) >= level(own)] == []


@pytest.mark.parametrize("path", OF_THE_EXTENSION, ids=str)
def test_only_views_join_what_stands_apart(path):
    """And their acts, and the package itself."""
    own = part(module(path))
    if own and not path.stem.endswith(("views", "acts")):
        assert len((rooms_imported(path) | {own}) & APART) < 2


def test_extension_and_mall_never_name_each_other():
    """Neither in an import nor in a text from which one could be made."""
    of_the_mall = [path for path in FILES if "accounts" in path.parts]
    texts = {path: (ROOT / path).read_text() for path in [*OF_THE_EXTENSION, *of_the_mall]}
    signal = "accounts_merged"

    assert [p for p in OF_THE_EXTENSION if "accounts" in texts[p].replace(signal, "")] == []
    assert [path for path in of_the_mall if "qq_auth" in texts[path]] == []


def test_the_sandbox_knows_nothing_of_the_shop():
    for path in FILES:
        names = [name for name in imported(path) if name.startswith(("meiduo", "config"))]
        if path.parts[:2] == ("meiduo", "sandbox"):
            assert all(name.startswith("meiduo.sandbox") for name in names)
        elif module(path) != "meiduo.qq_auth":  # where it is mounted
            assert not [name for name in names if name.startswith("meiduo.sandbox")], path


@pytest.mark.parametrize("path", [p for p in FILES if "web" in p.parts], ids=str)
def test_what_responses_share_knows_no_qq(path):
    """What it needs of a feature's settings is handed over, in words of its own."""
    assert not re.findall("(?i)qq|tencent|qlogo|qpic", (ROOT / path).read_text())
