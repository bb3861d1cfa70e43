"""Statements over many rows at once, as fast as each database has them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    CursorResult,
    delete,
    func,
    insert,
    inspect,
    literal,
    select,
    text,
)

from meiduo.database import session
from meiduo.statements import change, is_mysql, is_postgresql

JOINED = 100  # keys in one statement of MySQL
ONE_KEY = "CONVERT(:{} USING utf8mb4) COLLATE utf8mb4_bin"  # whatever connection and column have


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
        DBAPIError: the database refuses one. Roll back: MySQL's driver sends many rows in several
            statements, of which the first may be done.
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


def delete_by_key(key: Any, values: Sequence[str]) -> int:
    """Delete the rows with these primary keys in the running transaction; return how many there
    were. It waits for no other row.

    Args:
        key: the column of a model, of a text.
        values: keys, not too many for one statement.
    """
    table = key.class_.__table__
    column = table.c[key.key]
    if not is_mysql():
        return change(delete(table).where(column.in_(values)))
    parts = [values[at : at + JOINED] for at in range(0, len(values), JOINED)]
    return sum(_delete_on_mysql(column, part) for part in parts)


def _delete_on_mysql(column: Column[Any], values: Sequence[str]) -> int:
    """MySQL may read a small table as a whole for ``IN``, whatever index it is told to use, and so
    wait for rows that others have locked. Joined after a list of keys it looks each of them up."""
    prepare = session.connection().dialect.identifier_preparer
    names = {f"key{number}": value for number, value in enumerate(values)}
    given = " UNION ALL ".join(f"SELECT {ONE_KEY.format(name)} AS this" for name in names)
    statement = text(
        f"DELETE deleted FROM ({given}) AS given "  # names of ours alone
        f"STRAIGHT_JOIN {prepare.format_table(column.table)} AS deleted FORCE INDEX (PRIMARY) "
        f"ON deleted.{prepare.format_column(column)} = given.this"
    )
    where = {"clause": column.table}  # a shop's tables may be in several databases
    done = session.execute(statement, names, bind_arguments=where)
    return cast("CursorResult[Any]", done).rowcount
