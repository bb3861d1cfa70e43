"""Imports run one way: only to lower rows. Outside things have one owner."""

import ast

import pytest
from shop import ROOT

ROWS = [
    "meiduo.deadline meiduo.settings meiduo.settings.addresses meiduo.settings.keys",
    "meiduo.settings.reader",
    "config meiduo.read_only meiduo.phrasebook meiduo.signals meiduo.sandbox* meiduo.pool meiduo.database_errors"
    " meiduo.addresses meiduo.limit_storage",
    "meiduo.errors meiduo.postgresql meiduo.origins meiduo.ops meiduo.ops.logs meiduo.accounts.names meiduo.accounts.django_hashes",
    "meiduo.extensions",
    "meiduo.database meiduo.answers meiduo.ops.readiness meiduo.bodies meiduo.paging meiduo.commands meiduo.migrating.source meiduo.headers meiduo.languages meiduo.accounts.models meiduo.accounts.keys"
    " meiduo.accounts.passwords meiduo.accounts.device meiduo.qq_auth.wire meiduo.qq_auth.next_url meiduo.qq_auth.profile meiduo.qq_auth.replies"
    " meiduo.qq_auth.sockets meiduo.qq_auth.bulkhead meiduo.qq_auth.attempt_cookies",
    "meiduo.limits meiduo.qq_auth.oauth meiduo.accounts.directory meiduo.qq_auth.models meiduo.accounts.password_rules"
    " meiduo.accounts.claims meiduo.accounts.refusals",
    "meiduo.accounts.sessions meiduo.accounts.named",
    "meiduo.accounts.tokens meiduo.accounts.guards meiduo.accounts.guesses meiduo.accounts.members meiduo.accounts.everybody meiduo.upkeep.purge meiduo.migrating.django "
    "meiduo.qq_auth.transport meiduo.qq_auth.attempts",
    "meiduo.accounts.credentials meiduo.accounts.responses meiduo.qq_auth.client meiduo.migrating.known",
    "meiduo.qq_auth.tickets meiduo.migrating.transfer",
    "meiduo.qq_auth.bindings meiduo.qq_auth.removal meiduo.migrating.report",
    "meiduo.qq_auth.first_sign_in meiduo.qq_auth.linking",
    "meiduo.accounts.views meiduo.qq_auth.views meiduo.qq_auth.binding_views meiduo.qq_auth.cli meiduo.pages"
    " meiduo.ops.health meiduo.openapi meiduo.accounts.cli meiduo.migrating.cli",
    "meiduo.upkeep.cli",
    "meiduo.accounts meiduo.qq_auth meiduo.migrating meiduo.upkeep",
    "meiduo",
    "wsgi",
]
FILES = sorted(
    path.relative_to(ROOT) for path in [*ROOT.glob("*.py"), *ROOT.glob("meiduo/**/*.py")]
)


def module(path):
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


NAMES = {module(path) for path in FILES}


def row(name):
    for number, members in enumerate(row.split() for row in ROWS):
        if name in members or any(
            m.endswith("*") and (name + ".").startswith(m[:-1] + ".") for m in members
        ):
            return number
    raise AssertionError(f"{name} has no row: give it one in tests/house/test_layout.py")


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


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_module_imports_only_from_lower_rows(path):
    own = module(path)
    for name in {name for name in imported(path) if name in NAMES} - {own}:
        same_room = own.startswith("meiduo.sandbox") and name.startswith("meiduo.sandbox")
        assert same_room or row(name) < row(own), f"{own} must not import {name}"


def test_accounts_never_import_the_qq_login():
    for path in FILES:
        if path.parts[:2] == ("meiduo", "accounts"):
            assert not [name for name in imported(path) if name.startswith("meiduo.qq_auth")]


def test_the_sandbox_imports_nothing_of_the_shop_and_is_imported_only_where_it_is_mounted():
    for path in FILES:
        names = [name for name in imported(path) if name.startswith(("meiduo", "config"))]
        if path.parts[:2] == ("meiduo", "sandbox"):
            assert all(name.startswith("meiduo.sandbox") for name in names)
        elif module(path) != "meiduo":
            assert not [name for name in names if name.startswith("meiduo.sandbox")]


OWNERS = {
    "authlib": {"meiduo.qq_auth.client", "meiduo.qq_auth.oauth"},
    "render_template": {"meiduo.answers"},
    "redirect": {"meiduo.answers"},
    "create_access_token": {"meiduo.accounts.tokens"},
    "environ": {"wsgi"},
}


@pytest.mark.parametrize(("thing", "owners"), OWNERS.items())
def test_each_outside_thing_has_one_owner(thing, owners):
    users = set()
    for path in FILES:
        if path.parts[:2] != ("meiduo", "sandbox"):
            for node in ast.walk(ast.parse((ROOT / path).read_text())):
                words = {
                    getattr(node, "module", None),
                    getattr(node, "id", None),
                    getattr(node, "attr", None),
                }
                words |= {
                    alias.name
                    for alias in getattr(node, "names", [])
                    if isinstance(alias, ast.alias)
                }
                if any(
                    word and (word == thing or str(word).startswith(thing + ".")) for word in words
                ):
                    users.add(module(path))

    assert users == owners
