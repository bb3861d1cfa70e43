"""What a database's refusal means: its own class of failure, and a sentence for the operator.

The statement, its values and the driver's own text appear in neither, but for the names of a
constraint and its columns.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from meiduo.sqlstates import MESSAGES, NOT_MIGRATED, POOL, POSTGRESQL, SQLITE, UNKNOWN

NOT_THERE = ("no such table", "no such column", "has no column")  # as SQLite says it
# SQLite's own words, which name columns and no values
CONSTRAINTS = tuple(f"{kind} constraint failed" for kind in ("NOT NULL", "UNIQUE", "CHECK"))
DUPLICATE = {"23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}
MYSQL_DUPLICATE = 1062
MYSQL_CHARACTERS = {(1366,), (3988,)}  # that a column's character set does not have
PASSING = {"40001", "40P01", "57P01", "57P02", "08006", "08003", "SQLITE_BUSY_SNAPSHOT"}


@dataclass(frozen=True)
class Explained:
    """``kind`` is SQLSTATE, SQLite's name, or the class of an error that has neither; ``sentence``
    says what to do."""

    kind: str
    sentence: str


def explain(error: SQLAlchemyError) -> Explained:
    """Return what the operator should know of a failure."""
    if isinstance(error, PoolTimeout):
        return Explained("PoolTimeout", POOL)
    original = getattr(error, "orig", None)
    if name := getattr(original, "sqlite_errorname", None):
        return _of_sqlite(str(name), str(original))
    if state := getattr(original, "sqlstate", None):
        return _of_postgresql(str(state), getattr(original, "diag", None))
    if original is not None and hasattr(original, "sqlstate"):
        return _of_connection(error, str(original).lower())
    return Explained(type(original or error).__name__, UNKNOWN)


def is_duplicate(error: IntegrityError) -> bool:
    """Tell a unique key that is taken from any other constraint."""
    numbers = getattr(error.orig, "args", ())
    return explain(error).kind in DUPLICATE or numbers[:1] == (MYSQL_DUPLICATE,)


def is_of_values(error: DBAPIError) -> bool:
    """Tell whether the database refuses what was to be written, and not the way it was asked."""
    number = getattr(error.orig, "args", ())[:1]
    return isinstance(error, IntegrityError | DataError) or number in MYSQL_CHARACTERS


def is_passing(error: BaseException) -> bool:
    """Tell whether the whole act is worth trying again: deadlock, serialization failure, connection
    lost."""
    if not isinstance(error, DBAPIError):
        return False
    return error.connection_invalidated or explain(error).kind in PASSING


def _of_sqlite(name: str, text: str) -> Explained:
    """Extended names begin with the plain one: SQLITE_READONLY_DBMOVED."""
    if name == "SQLITE_ERROR" and any(words in text for words in NOT_THERE):
        return Explained(name, NOT_MIGRATED)
    plain = "_".join(name.split("_")[:2])
    sentence = SQLITE.get(plain, UNKNOWN)
    return Explained(name, f"{sentence}: {text}" if text.startswith(CONSTRAINTS) else sentence)


def _of_postgresql(state: str, diagnosis: Any = None) -> Explained:
    sentence = POSTGRESQL.get(state) or POSTGRESQL.get(state[:2], UNKNOWN)
    names = [
        f"{kind} {name}"
        for kind in ("table", "column", "constraint")
        if (name := getattr(diagnosis, f"{kind}_name", None))
    ]
    return Explained(state, f"{sentence}: {', '.join(names)}" if names else sentence)


def _of_connection(error: SQLAlchemyError, text: str) -> Explained:
    if 'role "' in text and "does not exist" in text:
        return _of_postgresql("28000")
    for words, state, sentence in MESSAGES:
        if words in text:
            return Explained(state, sentence or POSTGRESQL[state])
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return _of_postgresql("08006" if lost else "08001")
