"""What a database's refusal means: its own class of failure, and a sentence for the operator.

The statement, its values and the driver's own text appear in neither, but for the names of a
constraint and its columns.
"""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from meiduo.connection_texts import MESSAGES, POOLER
from meiduo.mysql_errors import CLASSES, MYSQL, WORDED
from meiduo.sqlstates import NOT_MIGRATED, POOL, POSTGRESQL, SQLITE, UNKNOWN

NOT_THERE = ("no such table", "no such column", "has no column")  # as SQLite says it
# SQLite's own words, which name columns and no values
CONSTRAINTS = tuple(f"{kind} constraint failed" for kind in ("NOT NULL", "UNIQUE", "CHECK"))
# MySQL's, without the value that is too long or there already
NAMED = re.compile(
    r"for key '([\w.]{1,130})'$"
    r"|^CONSTRAINT `([^`]{1,64})` failed"
    r"|^Check constraint '([^']{1,64})' is violated"
    r"|^Column '([^']{1,64})' cannot be null$"
    r"|^Data too long for column '([^']{1,64})'"
)
DUPLICATE = {"23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "MySQL 1062"}
REFUSED_ROW = {f"MySQL {number}" for number in (1364, 1366, 3819, 3988, 4025)}  # called operational
# Two acts met, and the database ended one of them. MySQL's 1305: no such savepoint any more, for a
# deadlock has ended the transaction around it; 3101: a conflict that a group finds at COMMIT.
MET = {"40001", "40P01", "SQLITE_BUSY_SNAPSHOT"} | {
    f"MySQL {number}" for number in (1020, 1213, 1305, 3101)
}
LOST = {"57P01", "57P02", "08006", "08003"} | {f"MySQL {number}" for number in (1927, 2006, 2013)}
PASSING = MET | LOST


@dataclass(frozen=True)
class Explained:
    """``kind`` is SQLSTATE, SQLite's name, MySQL's number, or the class of an error that has none;
    ``sentence`` says what to do."""

    kind: str
    sentence: str


def explain(error: SQLAlchemyError) -> Explained:
    """Return what the operator should know of a failure."""
    if isinstance(error, PoolTimeout):
        return Explained("PoolTimeout", POOL)
    original = getattr(error, "orig", None)
    if number := number_of(original):
        return _of_mysql(number, original)
    if name := getattr(original, "sqlite_errorname", None):
        return _of_sqlite(str(name), str(original))
    state = getattr(original, "sqlstate", None)
    if state and state != POOLER:
        return _of_postgresql(str(state), getattr(original, "diag", None))
    if original is not None and hasattr(original, "sqlstate"):
        return _of_connection(error, str(original).lower())
    return Explained(type(original or error).__name__, UNKNOWN)


def is_refused_row(error: DBAPIError) -> bool:
    """Tell whether the database does not take a row: a constraint, a value, a character that its
    character set does not have."""
    known = isinstance(error, (IntegrityError, DataError))
    return known or explain(error).kind in REFUSED_ROW


def is_duplicate(error: DBAPIError) -> bool:
    """Tell a unique key that is taken from any other constraint."""
    return explain(error).kind in DUPLICATE


def number_of(error: BaseException | None) -> int | None:
    """Return the number that MySQL's drivers put before the text of an error; None of others."""
    first = next(iter(getattr(error, "args", ())), None)
    of_mysql = type(error).__module__.partition(".")[0] in {"pymysql", "MySQLdb"}
    return first if of_mysql and isinstance(first, int) else None


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


def _of_mysql(number: int, error: Any) -> Explained:
    text = str(error.args[1]) if len(error.args) > 1 else ""
    sentence = MYSQL.get(number, UNKNOWN)
    if number in WORDED:
        sentence = next((known for words, known in CLASSES if words in text), sentence)
    if named := NAMED.search(text):
        sentence = f"{sentence}: {next(filter(None, named.groups()))}"
    return Explained(f"MySQL {number}", sentence)


def _of_connection(error: SQLAlchemyError, text: str) -> Explained:
    if 'role "' in text and "does not exist" in text:
        return _of_postgresql("28000")
    for words, state, sentence in MESSAGES:
        if words in text:
            return Explained(state, sentence)
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return _of_postgresql("08006" if lost else "08001")
