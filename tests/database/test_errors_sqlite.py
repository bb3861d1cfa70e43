"""What the operator reads when SQLite refuses; each refusal is a real one."""

import sqlite3

import pytest
from refusals import CANARY, explained, refusal
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from meiduo import database_errors

TABLE = "create table x(id not null, what unique)"
UNIQUE = [TABLE, "insert into x values (1, :value)", "insert into x values (2, :value)"]
NULL = [TABLE, "insert into x values (null, :value)"]
FULL = ["pragma max_page_count = 2", "create table x(id)", "create table y(id)"]


def _locked(path):
    other = sqlite3.connect(path)
    other.execute("begin immediate")
    return other


def _text(path):
    path.write_text("not a database " * 100)


def _link(path):
    """A path that leads nowhere; it holds for root, too, whom no mode keeps out."""
    path.symlink_to(path.parent / "gone" / "x.sqlite")


@pytest.mark.holds("I8")
@pytest.mark.parametrize(
    ("prepare", "query", "statements", "kind", "words"),
    [
        (_locked, "timeout=0.05", ["begin immediate"], "SQLITE_BUSY", "a lock was not free"),
        (None, "mode=ro&uri=true", ["create table x(id)"], "SQLITE_READONLY", "read-only"),
        (_link, "", ["select * from sqlite_master"], "SQLITE_CANTOPEN", "cannot be opened"),
        (_text, "", ["select * from sqlite_master"], "SQLITE_NOTADB", "is not a SQLite database"),
        (None, "", FULL, "SQLITE_FULL", "disk is full"),
        (None, "", ["select :value from not_there"], "SQLITE_ERROR", "flask db upgrade"),
        (None, "", ["select not_there from sqlite_master"], "SQLITE_ERROR", "flask db upgrade"),
        (None, "", UNIQUE, "SQLITE_CONSTRAINT_UNIQUE", "constraint failed: x.what"),
        (None, "", NULL, "SQLITE_CONSTRAINT_NOTNULL", "constraint failed: x.id"),
        (None, "", ["selec 1"], "SQLITE_ERROR", "look its class up"),
    ],
)
def test_sqlite_that_refuses_says_why(engines, tmp_path, prepare, query, statements, kind, words):
    path = tmp_path / "x.sqlite"
    if prepare is None:
        sqlite3.connect(path).close()
        path.touch()
    other = prepare(path) if prepare else None
    address = f"file:{path}" if "uri" in query else path
    error = refusal(engines(f"sqlite:///{address}?{query}"), *statements, value=CANARY)

    assert explained(error, kind, words)
    if other:
        other.close()


def test_a_pool_without_a_free_connection_is_named(engines, tmp_path):
    one = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0, "pool_timeout": 0.05}
    engine = engines(f"sqlite:///{tmp_path}/x.sqlite", **one)
    with engine.connect():
        error = refusal(engine, "select 1")

    assert explained(error, "PoolTimeout", "no connection of the pool")


def test_a_refusal_without_a_class_is_explained():
    known = database_errors.explain(SQLAlchemyError("x"))

    assert (known.kind, known.sentence) == ("SQLAlchemyError", database_errors.UNKNOWN)
    assert not database_errors.is_passing(ValueError())
