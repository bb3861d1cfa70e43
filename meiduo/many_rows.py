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
    wait for rows that others have locked. Joined after a list of keys it looks each of them up.

    The list is of the column's own type, for it begins with the column and none of its rows: to
    compare keys of another character set, too, MySQL would read all rows.
    """
    prepare = session.connection().dialect.identifier_preparer
    table = prepare.format_table(column.table)
    name = prepare.format_column(column)
    keys = {f"key{number}": value for number, value in enumerate(values)}
    given = " UNION ALL ".join(f"SELECT :{key}" for key in keys)
    # the table by no alias: of that MySQL asks which database it is in
    statement = text(
        f"DELETE {table} "  # noqa: S608  # names of tables and columns alone
        f"FROM (SELECT {name} AS this FROM {table} WHERE FALSE UNION ALL {given}) AS given "
        f"STRAIGHT_JOIN {table} FORCE INDEX (PRIMARY) ON {table}.{name} = given.this"
    )
    where = {"clause": column.table}  # a shop's tables may be in several databases
    done = session.execute(statement, keys, bind_arguments=where)
    return cast("CursorResult[Any]", done).rowcount
