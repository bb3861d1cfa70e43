"""Which parts a table has, as the database says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, or_, text

REST = "rest"  # for keys of before the ordered ones, and for a time whose part nobody has made
BOUNDS = re.compile(r"FOR VALUES FROM \('([0-9a-f]{12})'\) TO \('([0-9a-f]{12})'\)")
EDGE = re.compile(r"(?:_utf8mb4)?\\?'([0-9a-f]{12})\\?'")  # as MariaDB or MySQL shows it

_POSTGRESQL = text("""
    SELECT part.relname, pg_get_expr(part.relpartbound, part.oid)
    FROM pg_inherits JOIN pg_class part ON part.oid = pg_inherits.inhrelid
    WHERE pg_inherits.inhparent = to_regclass(:name)
""")
_MYSQL = text("""
    SELECT partition_name, partition_description FROM information_schema.partitions
    WHERE table_schema = database() AND table_name = :name AND partition_name IS NOT NULL
    ORDER BY partition_ordinal_position
""")
_POSTGRESQL_ROWS = text("SELECT reltuples::bigint FROM pg_class WHERE oid = to_regclass(:name)")
_MYSQL_ROWS = text("""
    SELECT table_rows FROM information_schema.tables
    WHERE table_schema = database() AND table_name = :name
""")


@dataclass(frozen=True)
class Partition:
    """A part with the rows whose keys are not before ``lower`` and before ``upper``."""

    name: str
    lower: str
    upper: str


def parts_of(connection: Connection, table: str) -> list[Partition]:
    """Return the parts of a table by time, the earliest first, without the one for the rest.

    Empty for a table that is whole, and for one that somebody has cut in another way.
    """
    engine = connection.dialect.name
    if engine == "sqlite":
        return []
    asked = _POSTGRESQL if engine == "postgresql" else _MYSQL
    rows = connection.execute(asked, {"name": table}).all()
    read = _read_postgresql if engine == "postgresql" else _read_mysql
    try:
        return sorted(read(rows), key=lambda part: part.lower)
    except ValueError:
        return []


def rows_of(connection: Connection, table: str) -> int:
    """Return about how many rows a whole table has, as a server knows without counting."""
    asked = _POSTGRESQL_ROWS if connection.dialect.name == "postgresql" else _MYSQL_ROWS
    rows: int = connection.execute(asked, {"name": table}).scalar_one()
    return max(0, rows)


def outside(key: Any, parts: list[Partition]) -> list[ColumnElement[bool]]:
    """Return the conditions for rows that are in none of these parts, written so that the
    databases see which parts they need not look into.

    Args:
        key: the primary key of a model.
        parts: as ``parts_of`` returns them.
    """
    return [
        or_(key < lower, key >= upper) if lower else key >= upper for lower, upper in _joined(parts)
    ]


def _joined(parts: list[Partition]) -> list[tuple[str, str]]:
    """Make one stretch of parts that follow each other without a gap."""
    stretches: list[tuple[str, str]] = []
    for part in parts:
        if stretches and stretches[-1][1] == part.lower:
            stretches[-1] = (stretches[-1][0], part.upper)
        else:
            stretches.append((part.lower, part.upper))
    return stretches


def _read_postgresql(rows: Any) -> Iterator[Partition]:
    for name, bounds in rows:
        if bounds == "DEFAULT":
            continue
        found = BOUNDS.fullmatch(bounds)
        if not found:
            raise ValueError(bounds)
        yield Partition(name, found[1], found[2])


def _read_mysql(rows: Any) -> Iterator[Partition]:
    lower = ""
    for name, upper in rows:
        if upper == "MAXVALUE":
            continue
        found = EDGE.fullmatch(upper or "")
        if not found:
            raise ValueError(upper)
        yield Partition(name, lower, found[1])
        lower = found[1]
