"""Statements that count their rows, or that each database says in its own way."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import CursorResult, UpdateBase, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError

from meiduo.columns import now
from meiduo.database import session
from meiduo.database_errors import is_duplicate, is_of_values
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
    try:
        with session.begin_nested():
            session.execute(insert(model).values(**values))
    except IntegrityError as refused:
        if is_duplicate(refused):
            return False
        raise
    return True


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
        if is_of_values(refused):
            return False
        raise
    return True


def clock() -> datetime:
    """Return this moment by the database's clock, which all processes share; on SQLite that is the
    machine's.

    Asked for after a lock is taken, it tells when the lock was there, not when the waiting began.
    """
    if session.get_bind().dialect.name == "sqlite":
        return now()
    moment: datetime = session.scalars(select(func.clock_timestamp())).one()
    return moment.astimezone(UTC)
