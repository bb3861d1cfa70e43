"""What MySQL has made otherwise than the models say, where Alembic does not look: the collation of
a text, the fractions of a second, the engine of a table.

A revision that an older release of ours has led to, or that somebody has written by hand, may have
left them to the server: then 'abc' is 'ABC', moments are cut, and nothing is ever rolled back.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, Dialect, Table, TypeDecorator, text
from sqlalchemy.schema import CreateColumn

from meiduo.columns import MYSQL

# a view has no engine, and nothing to alter
COLUMNS = text("""
    SELECT column_name, collation_name, datetime_precision FROM information_schema.columns
    JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema = coalesce(:schema, database()) AND table_name = :name
    AND engine IS NOT NULL
""")
ENGINE = text("""
    SELECT engine FROM information_schema.tables
    WHERE table_schema = coalesce(:schema, database()) AND table_name = :name
""")


class _Stored(NamedTuple):
    """What the database says of a column."""

    collation: str | None
    fraction: int | None  # digits


def differences(connection: Connection, tables: Sequence[Table]) -> list[str]:
    """Return a sentence for each column and table that is not as its model says, with the statement
    that mends it. Tables that are not there are left to Alembic.

    Args:
        connection: to any database; only MySQL and MariaDB leave such things open.
        tables: of the models. What they do not say is not compared. Of tables that they refer to
            the engine alone is looked at.

    Raises:
        DBAPIError: the database refuses.
    """
    if connection.dialect.name not in MYSQL:
        return []
    engines = [*_engines(connection, tables)]
    return [*engines, *(one for table in tables for one in _columns(connection, table))]


def _engines(connection: Connection, tables: Sequence[Table]) -> Iterator[str]:
    """A table refers to others of its own engine only."""
    argument = f"{connection.dialect.name}_engine"
    wanted: dict[Table, str] = {}
    for table in tables:
        if engine := table.kwargs.get(argument):
            others = [key.referred_table for key in table.foreign_key_constraints]
            wanted |= dict.fromkeys([table, *others], engine)
    for table, engine in wanted.items():
        there = connection.scalar(ENGINE, _place(table))
        if there and there.casefold() != engine.casefold():
            mending = _altering(connection, table, f"ENGINE={engine}")
            yield f"{table}: its engine is {there} instead of {engine}: {mending}"


def _columns(connection: Connection, table: Table) -> Iterator[str]:
    rows = connection.execute(COLUMNS, _place(table))
    there = {name: _Stored(*rest) for name, *rest in rows}
    for column in table.columns:
        stored = there.get(column.name)
        wrong = stored and _fault(_kind(column, connection.dialect), stored)
        if wrong:
            made = CreateColumn(column).compile(dialect=connection.dialect)
            mending = _altering(connection, table, f"MODIFY {made}")
            yield f"{table}.{column.name}: {wrong}: {mending}"


def _fault(kind: Any, stored: _Stored) -> str | None:
    collation = getattr(kind, "collation", None)
    if collation and _name(stored.collation) != _name(collation):
        return f"its collation is {stored.collation} instead of {collation}"
    digits = getattr(kind, "fsp", None)
    if digits and stored.fraction != digits:
        return f"a second has {stored.fraction or 0} digits after its point instead of {digits}"
    return None


def _name(collation: str | None) -> str:
    """Return the one name of a collation; that of three bytes has two."""
    return (collation or "").casefold().replace("utf8_", "utf8mb3_")


def _kind(column: Column[Any], dialect: Dialect) -> Any:
    """Return the column's type as this database has it."""
    kind = column.type.dialect_impl(dialect)
    return kind.load_dialect_impl(dialect) if isinstance(kind, TypeDecorator) else kind


def _place(table: Table) -> dict[str, Any]:
    return {"schema": table.schema, "name": table.name}


def _altering(connection: Connection, table: Table, how: str) -> str:
    """Return a statement as an operator types it; SQLAlchemy doubles % for drivers that format."""
    name = connection.dialect.identifier_preparer.format_table(table)
    formats = connection.dialect.paramstyle in ("format", "pyformat")
    made = f"ALTER TABLE {name} {how}"
    return made.replace("%%", "%") if formats else made
