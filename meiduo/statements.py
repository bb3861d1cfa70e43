"""Statements that count their rows, or that each database says in its own way."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, UpdateBase, func, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError

from meiduo.columns import MYSQL, now
from meiduo.database import session
from meiduo.database_errors import is_duplicate, is_refused_row
from meiduo.retries import Raced

COUNTED = {"preserve_rowcount": True}  # SQLAlchemy does not count inserted rows unless asked to
QUIETLY: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def change(statement: UpdateBase) -> int:
    """Run an UPDATE or a DELETE in the running transaction; return how many rows it met.

    Objects that were loaded before do not learn of it.
    """
    done = session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", done).rowcount


def insert_once(model: type[Any], **values: Any) -> bool:
    """Insert a row in the running transaction; return False when its unique key is there already.

    The transaction stays usable. Waits for another transaction that is inserting the same key.
    """
    quietly = QUIETLY.get(session.get_bind().dialect.name)
    if quietly is not None:
        row = quietly(model).values(**values).on_conflict_do_nothing()
        done = cast("CursorResult[Any]", session.execute(row, execution_options=COUNTED))
        return done.rowcount == 1
    try:  # a statement that MySQL refuses leaves its transaction as it was
        session.execute(insert(model).values(**values))
    except IntegrityError as refused:
        if is_duplicate(refused):
            return False
        raise
    return True


def is_postgresql() -> bool:
    """Tell whether the database of the running transaction is PostgreSQL."""
    return session.get_bind().dialect.name == "postgresql"


def is_mysql() -> bool:
    """Tell whether the database of the running transaction is MySQL or MariaDB."""
    return session.get_bind().dialect.name in MYSQL


def accepted(act: Callable[[], object]) -> bool:
    """Write something within a savepoint; return False when the database does not take the values:
    a constraint, its collation, its character set.

    The transaction stays usable.
    """
    try:
        with session.begin_nested():
            act()
    except Raced:
        return False
    except DBAPIError as refused:
        if is_refused_row(refused):
            return False
        raise
    return True


def clock() -> datetime:
    """Return this moment by the database's clock, which all processes share; on SQLite that is the
    machine's.

    Asked for after a lock is taken, it tells when the lock was there, not when the waiting began.
    """
    engine = session.get_bind().dialect.name
    if engine == "sqlite":
        return now()
    if engine == "postgresql":
        moment: datetime = session.scalars(select(func.clock_timestamp())).one()
        return moment.astimezone(UTC)
    moment = session.scalars(select(func.utc_timestamp(text("6")))).one()
    return moment.replace(tzinfo=UTC)


def locks_in_order() -> bool:
    """Tell whether one statement locks the rows of several tables in the order that it names.
    PostgreSQL does; MySQL locks a row when it reads it; SQLite has one lock."""
    return session.get_bind().dialect.name in {"postgresql", "sqlite"}
