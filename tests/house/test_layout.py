"""Rooms are folders: imports run one way, and each outside thing has one owner."""

import ast
import re
from graphlib import TopologicalSorter

import pytest
from malls import ROOT

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
    ],
    ["config", "meiduo.errors", "meiduo.database_errors"],
    ["meiduo.database", "meiduo.retries", "meiduo.commands"],
    ["meiduo.statements", "meiduo.engines", "meiduo.web"],
    ["meiduo.purging"],
    ["meiduo.extensions"],
    ["meiduo.qq_auth", "meiduo.accounts", "meiduo.ops"],
]
# Within the extension: no line knows the lines below it, and rooms of one line not each other.
EXTENSION = [
    ["identity", "tables", "sign_ins"],
    ["member_defaults", "frame"],
    ["members", "provider", "attempts"],
    ["extension", "settings", "site", "models", "flask_login"],
    ["bindings", "pages"],
    ["callers", "blueprint", "contract", "fragments"],
    ["views", "binding_views", "error_page"],
    ["callback_views", "newcomer_views"],
    ["cli"],
]
APART = {"provider", "attempts", "bindings"}  # joined in the views alone
MODELS = {"meiduo.qq_auth.attempts.models", "meiduo.qq_auth.bindings.models"}  # mixins
FILES = sorted(
    path.relative_to(ROOT) for path in [*ROOT.glob("*.py"), *ROOT.glob("meiduo/**/*.py")]
)


def module(path):
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


NAMES = {module(path) for path in FILES}


def imported(path):
    """Yield the modules of ours, and the outside packages, that a file imports."""
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written out"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in NAMES else node.module


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


@pytest.mark.parametrize("path", [p for p in FILES if "qq_auth" in p.parts], ids=str)
def test_the_extensions_rooms_run_one_way(path):
    """The package itself puts them together."""
    own = room(module(path), EXTENSION, "meiduo.qq_auth.")
    if own is None:  # the package itself, or a new room beside the views
        return
    for name in imported(path):
        both = {own[1].rpartition(".")[2], name.removeprefix("meiduo.qq_auth.").partition(".")[0]}
        assert len(both & APART) < 2, f"{module(path)} must not import {name}"
        other = room(name, EXTENSION, "meiduo.qq_auth.")
        if other and name not in MODELS:
            assert other[0] < own[0] or other[1] == own[1], f"{module(path)} must not import {name}"


def test_extension_and_mall_do_not_know_each_other():
    for path in FILES:
        names = set(imported(path))
        if "qq_auth" in path.parts:
            assert not [name for name in names if name.startswith("meiduo.accounts")], path
        if "accounts" in path.parts:
            assert not [name for name in names if name.startswith("meiduo.qq_auth")], path


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


def uses(path, thing):
    """Tell whether a file names a thing: imports it, calls it, reads it."""
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        words = {
            getattr(node, "module", None),
            getattr(node, "id", None),
            getattr(node, "attr", None),
        }
        names = getattr(node, "names", [])
        words |= {alias.name for alias in names if isinstance(alias, ast.alias)}
        if any(word and (word == thing or str(word).startswith(thing + ".")) for word in words):
            return True
    return False


OWNERS = {
    "authlib": {"meiduo.qq_auth.provider.client", "meiduo.qq_auth.provider.oauth"},
    "render_template": {"meiduo.web.responses"},
    "redirect": {"meiduo.web.responses"},
    "create_access_token": {"meiduo.accounts.tokens"},
    "environ": {"wsgi"},
    "commit": {"meiduo.database"},
}


@pytest.mark.parametrize(("thing", "owners"), OWNERS.items())
def test_each_outside_thing_has_one_owner(thing, owners):
    of_the_shop = [path for path in FILES if path.parts[:2] != ("meiduo", "sandbox")]

    assert {module(path) for path in of_the_shop if uses(path, thing)} == owners


def test_only_views_and_commands_open_a_transaction():
    """What they call adds and changes rows, and neither commits nor rolls back."""
    opening = {module(path) for path in FILES if uses(path, "writing")}

    assert opening == {
        "meiduo.accounts.cli",
        "meiduo.accounts.everybody_cli",
        "meiduo.accounts.session_views",
        "meiduo.accounts.views",
        "meiduo.django_import.transfer",
        "meiduo.purging",
        "meiduo.qq_auth.binding_views",
        "meiduo.qq_auth.callback_views",
        "meiduo.qq_auth.cli",
        "meiduo.qq_auth.newcomer_views",
        "meiduo.upkeep.set_password",
    }


def test_only_the_database_rolls_back():
    """And who answers a failure, for whatever a view has left open; and Alembic's own
    connection."""
    rolling_back = {module(path) for path in FILES if uses(path, "rollback")}

    assert rolling_back == {"meiduo.database", "meiduo.engines.migrating", "meiduo.web.failures"}
