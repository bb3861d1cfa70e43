"""Who opens a transaction, who may end one, and who writes bindings."""

import ast
import re

import pytest
from sources import FILES, OF_THE_SHOP, module, nodes, uses, words

ACT = re.compile(r"(.+_)?(views|cli)|callback_acts|sessionless")
# an act is a batch, or the parts of one table, and a command has many
BATCHES = {"meiduo.django_import.transfer", "meiduo.partitions.renewing", "meiduo.purging"}
ACTS = ("quick", "sessionless")
TRANSACTIONS = {"meiduo.database", *(f"meiduo.acts.{one}" for one in ACTS)}
IN_THEM = {*TRANSACTIONS, "meiduo.write_locks"}


def test_only_views_and_commands_open_a_transaction():
    """And the acts of a view. What they call adds and changes rows, and neither commits nor rolls
    back."""
    opening = [path for path in FILES if uses(path, "writing")]
    acting = [path for path in opening if ACT.fullmatch(path.stem) or uses(path, "command")]

    assert {module(path) for path in opening} - {module(path) for path in acting} == BATCHES


def test_only_the_database_rolls_back():
    """With a session or without; and Alembic's own connection."""
    rolling_back = {module(path) for path in FILES if uses(path, "rollback")}

    assert rolling_back == {
        "meiduo.database",
        "meiduo.endings",
        "meiduo.acts.quick",
        "meiduo.engines.migrating",
    }


AROUND = {  # ways past ``writing``, and who needs them
    "begin": set(),
    "begin_nested": {"meiduo.statements"},  # a savepoint
    "connect": {
        "meiduo.django_import.connecting",  # the old mall
        "meiduo.ops.readiness",  # a probe
        "meiduo.qq_auth.provider.connection",  # a socket
        "meiduo.qq_auth.provider.server",
        "meiduo.signals",  # a receiver
    },
    "create_engine": {"meiduo.django_import.connecting"},
    "exec_driver_sql": set(),
    "isolation_level": set(),
    "raw_connection": set(),
}
SQL = re.compile(r"(?i)(begin|commit|end|rollback|start transaction)( [a-z]+)?;?")
OTHERS = [
    path
    for path in OF_THE_SHOP
    if module(path) not in IN_THEM and path.parts[:2] != ("meiduo", "engines")
]


def harmless(path):
    """Return the calls of the same names that concern no database: those of signals, which are
    known by ``weak``, and the beginning of a login."""
    calls = [node for node in nodes(path) if isinstance(node, ast.Call)]
    signals = [call.func for call in calls if "weak" in [key.arg for key in call.keywords]]
    logins = [call.func for call in calls if ast.unparse(call.func) == "attempts.begin"]
    return [*signals, *logins]


def around(path):
    """Yield what a file names, or says in SQL, to open or end a transaction of its own."""
    left_out = harmless(path)
    for node in nodes(path):
        if isinstance(node, ast.Attribute | ast.Name | ast.keyword) and node not in left_out:
            yield from AROUND.keys() & (words(node) | {getattr(node, "arg", None)})
        if isinstance(node, ast.Constant) and node.value in ("isolation_level", "AUTOCOMMIT"):
            yield node.value
        if isinstance(node, ast.Call):
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            yield from (text for text in texts if SQL.fullmatch(str(text)))


@pytest.mark.parametrize("path", OTHERS, ids=str)
def test_nobody_goes_around_the_transaction(path):
    """By a connection, an engine or a statement; ``commit`` itself has one owner."""
    allowed = {name for name, who in AROUND.items() if module(path) in who}

    assert {*around(path)} <= allowed


TABLE = {"QQBinding", "BindingMixin"}
COLUMNS = {"app_id", "openid", "unionid", "profile_time"}
ROW = {*TABLE, "tables().binding", "session.delete"}
WRITES = {"session.add", "session.add_all", "session.merge", "change"}
WRITES |= {"insert", "insert_once", "update", "delete"}


def names_bindings(path):
    """Tell whether a file has the table in its hands, rather than a row that it was given."""
    texts = {ast.unparse(node) for node in nodes(path) if isinstance(node, ast.Attribute)}
    return "tables().binding" in texts or any(uses(path, name) for name in TABLE)


def writes(path):
    """Yield the ways in which a file could write a binding."""
    calls = [ast.unparse(node.func) for node in nodes(path) if isinstance(node, ast.Call)]
    ways = ROW | WRITES if names_bindings(path) else ROW
    yield from (call for call in calls if call in ways)
    for node in nodes(path):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            yield from {node.attr} & COLUMNS


def test_bindings_are_written_in_one_file():
    """Which voids newcomers' proofs of the openid before."""
    writing = {module(path) for path in OF_THE_SHOP if [*writes(path)]}

    assert writing == {"meiduo.qq_auth.bindings.changes"}
