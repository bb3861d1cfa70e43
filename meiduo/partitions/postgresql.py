"""Parts on PostgreSQL: tables of their own, and one more, the default, for the rest.

Nothing is copied when a table is cut: as it is it becomes the part for the rest.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import AddConstraint, CreateIndex, ForeignKeyConstraint

from meiduo.partitions.catalog import REST, Partition
from meiduo.partitions.spans import Span

GRANTED = text("""
    SELECT privilege_type, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(rolname) END
    FROM pg_class, aclexplode(relacl) LEFT JOIN pg_roles ON pg_roles.oid = grantee
    WHERE pg_class.oid = to_regclass(:name) AND grantee <> relowner
""")


def lock(table: Table) -> Iterator[str]:
    """Yield what waits until nobody uses a table: first those it refers to, as our acts do."""
    names = [*sorted(key.column.table.name for key in table.foreign_keys), table.name]
    yield f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE"


def cut(connection: Connection, table: Table, spans: list[Span]) -> Iterator[str]:
    """Yield the statements that cut a whole table; one transaction."""
    (key,) = table.primary_key.columns
    rest = f"{table.name}_{REST}"
    yield from lock(table)
    yield f"ALTER TABLE {table.name} RENAME TO {rest}"
    for name in (table.primary_key.name, *sorted(str(index.name) for index in table.indexes)):
        yield f"ALTER INDEX {name} RENAME TO {name}_{REST}"
    yield (
        f"CREATE TABLE {table.name} (LIKE {rest} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)"
        f" PARTITION BY RANGE ({key.name})"
    )
    yield from _as_it_was(table)
    for privilege, role in connection.execute(GRANTED, {"name": table.name}).all():
        yield f"GRANT {privilege} ON {table.name} TO {role}"
    for span in spans:
        yield create(table, span)
    within = f"{key.name} >= '{spans[0].lower}' AND {key.name} < '{spans[-1].upper}'"
    columns = ", ".join(column.name for column in table.columns)
    moved = f"DELETE FROM {rest} WHERE {within} RETURNING {columns}"
    yield (
        f"WITH moved AS ({moved}) INSERT INTO {table.name} ({columns}) SELECT {columns} FROM moved"
    )
    yield f"ALTER TABLE {table.name} ATTACH PARTITION {rest} DEFAULT"


def create(table: Table, span: Span) -> str:
    """Return the statement that adds a part."""
    bounds = f"FROM ('{span.lower}') TO ('{span.upper}')"
    return f"CREATE TABLE {table.name}_{span.name} PARTITION OF {table.name} FOR VALUES {bounds}"


def add(connection: Connection, table: Table, spans: list[Span]) -> Iterator[str]:
    """Yield the statements that add parts; a stretch of which rows are in the rest stays there."""
    (key,) = table.primary_key.columns
    rest = f"{table.name}_{REST}"
    for span in spans:
        within = f"{key.name} >= '{span.lower}' AND {key.name} < '{span.upper}'"
        asked = text(f"SELECT 1 FROM {rest} WHERE {within} LIMIT 1")
        if connection.execute(asked).first() is None:
            yield create(table, span)


def drop(_: Table, part: Partition) -> str:
    """Return the statement that drops a part and its rows."""
    return f"DROP TABLE {part.name}"


def rows_of(_: Table, part: Partition) -> str:
    """Return what stands after FROM for the rows of a part."""
    return part.name


def _as_it_was(table: Table) -> Iterator[str]:
    """Yield what gives the new table the keys and indexes of the old one."""
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for constraint in table.constraints:
        if constraint is table.primary_key or isinstance(constraint, ForeignKeyConstraint):
            yield str(AddConstraint(constraint).compile(dialect=dialect)).strip()
    for index in sorted(table.indexes, key=lambda index: str(index.name)):
        yield str(CreateIndex(index).compile(dialect=dialect)).strip()
