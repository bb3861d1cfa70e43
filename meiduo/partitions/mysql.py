"""Parts on MySQL and MariaDB. Cutting a table copies it, and takes its foreign keys: a trigger
deletes the rows of whoever is deleted, as ON DELETE CASCADE did."""

from collections.abc import Iterator

from sqlalchemy import Connection, Table, inspect

from meiduo.partitions.catalog import REST, Partition
from meiduo.partitions.spans import Span

EARLIER = "earlier"  # the part for what is older than the first stretch


def cut(connection: Connection, table: Table, spans: list[Span]) -> Iterator[str]:
    """Yield the statements that cut a whole table; each is a transaction of its own, and what was
    done before an interruption is left out."""
    (key,) = table.primary_key.columns
    for name, trigger in triggers(table):
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield trigger
    for known in inspect(connection).get_foreign_keys(table.name):
        yield f"ALTER TABLE {table.name} DROP FOREIGN KEY {known['name']}"
    parts = [f"PARTITION {EARLIER} VALUES LESS THAN ('{spans[0].lower}')", *_parts(spans)]
    yield f"ALTER TABLE {table.name} PARTITION BY RANGE COLUMNS({key.name}) ({', '.join(parts)})"


def triggers(table: Table) -> Iterator[tuple[str, str]]:
    """Yield the name of a trigger in place of each foreign key, and what makes it."""
    for constraint in table.foreign_key_constraints:
        (key,) = constraint.elements
        name = f"{table.name}_of_{key.column.table.name}"
        mine = f"{key.parent.name} = OLD.{key.column.name}"
        yield (
            name,
            f"CREATE TRIGGER {name} AFTER DELETE ON {key.column.table.name} FOR EACH ROW"
            f" DELETE FROM {table.name} WHERE {mine}",
        )


def add(_: Connection, table: Table, spans: list[Span]) -> Iterator[str]:
    """Yield the statement that adds parts; it takes their rows out of the rest."""
    if spans:
        parts = ", ".join(_parts(spans))
        yield f"ALTER TABLE {table.name} REORGANIZE PARTITION {REST} INTO ({parts})"


def lock(_: Table) -> Iterator[str]:
    """Yield nothing: each statement waits by itself."""
    yield from ()


def drop(table: Table, part: Partition) -> str:
    """Return the statement that drops a part and its rows."""
    return f"ALTER TABLE {table.name} DROP PARTITION {part.name}"


def rows_of(table: Table, part: Partition) -> str:
    """Return what stands after FROM for the rows of a part."""
    return f"{table.name} PARTITION ({part.name})"


def _parts(spans: list[Span]) -> list[str]:
    made = [f"PARTITION {span.name} VALUES LESS THAN ('{span.upper}')" for span in spans]
    return [*made, f"PARTITION {REST} VALUES LESS THAN (MAXVALUE)"]
