"""Statements over many rows at once, as fast as each database has them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CursorResult,
    bindparam,
    delete,
    func,
    insert,
    inspect,
    literal,
    select,
)

from meiduo.database import session
from meiduo.statements import change, is_postgresql, locks_in_order


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


def delete_by_key(key: Any, values: Sequence[Any]) -> int:
    """Delete the rows with these primary keys in the running transaction; return how many there
    were.

    MySQL may read a small table as a whole for ``IN``, and so wait for rows that others have
    locked; there it is one statement a row.

    Args:
        key: the column of a model.
        values: keys, not too many for one statement.
    """
    table = key.class_.__table__
    column = table.c[key.key]
    if locks_in_order():
        return change(delete(table).where(column.in_(values)))
    rows = [{"this": value} for value in values]
    done = session.execute(delete(table).where(column == bindparam("this")), rows)
    return cast("CursorResult[Any]", done).rowcount
