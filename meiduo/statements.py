"""Statements that count their rows, or that each database says in its own way."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    CursorResult,
    Insert,
    UpdateBase,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from meiduo.acts.act import Act, Joined
from meiduo.columns import MYSQL, now
from meiduo.database import session
from meiduo.database_errors import is_duplicate, is_refused_row
from meiduo.retries import Raced

COUNTED = {"preserve_rowcount": True}  # SQLAlchemy does not count inserted rows unless asked to
QUIET = ("postgresql", "sqlite")  # can pass a row over that is there already


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
    return insert_once_in(Joined(model), model, **values)


def insert_once_in(act: Act, model: type[Any], **values: Any) -> bool:
    """Insert a row, as ``insert_once`` does, in an act."""
    if act.engine in QUIET:
        return act.run(_quiet_insert(model.__table__, act.engine), **values) == 1
    try:  # a statement that MySQL refuses leaves its transaction as it was
        act.run(insert(model.__table__), **values)
    except IntegrityError as refused:
        if is_duplicate(refused):
            return False
        raise
    return True


@cache
def _quiet_insert(table: Any, engine: str) -> Insert:
    dialect = _dialect_of(engine)
    row: Insert = dialect.insert(table).on_conflict_do_nothing()
    return row.execution_options(**COUNTED)


def _dialect_of(engine: str) -> Any:
    """Return SQLAlchemy's own words for one of the quiet engines; those of the others stay
    unloaded."""
    if engine == "postgresql":
        from sqlalchemy.dialects import postgresql  # noqa: PLC0415

        return postgresql
    from sqlalchemy.dialects import sqlite  # noqa: PLC0415

    return sqlite


def engine_name() -> str:
    """Return which database the running transaction is in, as SQLAlchemy calls it."""
    return session.get_bind().dialect.name


def is_postgresql() -> bool:
    """Tell whether the database of the running transaction is PostgreSQL."""
    return engine_name() == "postgresql"


def is_mysql() -> bool:
    """Tell whether the database of the running transaction is MySQL or MariaDB."""
    return engine_name() in MYSQL


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
    engine = engine_name()
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
    return engine_name() in {"postgresql", "sqlite"}
