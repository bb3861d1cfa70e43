"""Statements that count their rows, or that each database says in its own way."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CursorResult,
    UpdateBase,
    func,
    insert,
    inspect,
    literal,
    select,
)
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


def among(column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """Return the condition that a column is one of many values.

    PostgreSQL takes them as one array, since hundreds of parameters are slow to write and to read;
    and as a table: compared with an array, each row could be compared with each of its values.
    """
    many: Any = [*values]
    if is_postgresql():
        many = select(func.unnest(literal(many, ARRAY(column.type))))
    condition: ColumnElement[bool] = column.in_(many)
    return condition


def insert_many(model: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of the same columns in the running transaction, as fast as the database can.

    Raises:
        DBAPIError: the database refuses one, and then has none.
    """
    table = inspect(model).local_table
    if not rows:
        return
    if not is_postgresql():
        session.execute(insert(table), rows)
        return
    names = [*rows[0]]
    columns = [literal([row[n] for row in rows], ARRAY(table.c[n].type)) for n in names]
    source = func.unnest(*columns).table_valued(*names).render_derived(name="given")
    session.execute(insert(table).from_select(names, select(source)))


def is_postgresql() -> bool:
    """Tell whether the database of the running transaction is PostgreSQL."""
    return session.get_bind().dialect.name == "postgresql"


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
