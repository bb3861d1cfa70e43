"""Whether the rows that are there fit the tables to come: asked before a migration changes any.

On MySQL a migration that fails half-way stays half-way, for each change of a table is a transaction
of its own. Only what the database does not see to by itself is asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    ForeignKeyConstraint,
    Inspector,
    MetaData,
    Select,
    String,
    Table,
    UniqueConstraint,
    exists,
    func,
    inspect,
    select,
)

from meiduo.columns import ONE_CASE

DJANGO = "django_migrations"  # the table in which Django notes its own
OLD_MALL = (
    "this looks like an older mall on Django: make a database of its own for this shop, name it in"
    " DATABASE_URL, then `flask users import-django` brings its users over"
)
NAMED = 5  # rows of each kind that are named by their keys


def in_the_way(connection: Connection, metadata: MetaData) -> list[str]:
    """Return a sentence for each table that is there, and that no migration of ours has made."""
    there = set(inspect(connection).get_table_names())
    why = "there is such a table already, of something else or of a migration stopped half-way"
    return [f"{name}: {why}" for name in sorted(there & set(metadata.tables))]


def is_djangos(connection: Connection) -> bool:
    """Tell whether Django keeps its tables here."""
    return inspect(connection).has_table(DJANGO)


def misfits(connection: Connection, metadata: MetaData) -> Iterator[str]:
    """Yield a sentence for each rule of the models that some rows break."""
    seen = inspect(connection)
    there = set(seen.get_table_names())
    for table in metadata.sorted_tables:
        if table.name not in there:
            continue
        stored = _Stored(table, seen)
        for what, asked in (*_columns(stored), *_twins(stored), *_orphans(stored, there)):
            keys = ["/".join(map(str, row)) for row in connection.execute(asked.limit(NAMED + 1))]
            if keys:
                more = ", ..." if len(keys) > NAMED else ""
                yield f"{table.name}: {what}: {', '.join(keys[:NAMED])}{more}"


@dataclass(frozen=True)
class _Stored:
    """A table of the models, and what the database says of its own."""

    table: Table
    seen: Inspector

    @cached_property
    def columns(self) -> dict[str, Any]:
        return {one["name"]: one for one in self.seen.get_columns(self.table.name)}

    @property
    def keys(self) -> list[Column[Any]]:
        return list(self.table.primary_key.columns)

    def sees_to(self, constraint: UniqueConstraint) -> bool:
        """Tell whether the database keeps the rows apart itself."""
        names = {one.name for one in constraint.columns}
        unique = self.seen.get_unique_constraints(self.table.name)
        return any(set(one["column_names"]) == names for one in unique)

    def refers(self, key: ForeignKeyConstraint) -> bool:
        """Tell whether the database keeps the rows that are referred to; SQLite does when asked."""
        if self.seen.dialect.name == "sqlite":
            return False
        known = self.seen.get_foreign_keys(self.table.name)
        return any(one["constrained_columns"] == key.column_keys for one in known)


Rules = Iterator[tuple[str, Select[Any]]]  # what is broken, and the keys of rows that break it


def _columns(stored: _Stored) -> Rules:
    is_sqlite = stored.seen.dialect.name == "sqlite"
    for column in stored.table.columns:
        known = stored.columns.get(column.name)
        if known is None:
            continue
        if not column.nullable and known["nullable"]:
            yield f"{column.name} is NULL in", select(*stored.keys).where(column.is_(None))
        longest = getattr(column.type, "length", None)
        kept = getattr(known["type"], "length", None)
        careless = is_sqlite or kept is None or kept > (longest or kept)
        if isinstance(column.type, String) and longest and careless:
            size = func.length(column) if is_sqlite else func.char_length(column)
            yield (
                f"{column.name} is longer than {longest} in",
                select(*stored.keys).where(size > longest),
            )


def _twins(stored: _Stored) -> Rules:
    """Rows that are equal; where a text comes in one case only, whatever its case."""
    for constraint in stored.table.constraints:
        if not isinstance(constraint, UniqueConstraint):
            continue
        columns = list(constraint.columns)
        one_case = any(one.info.get(ONE_CASE) for one in columns)
        there = {one.name for one in columns} <= set(stored.columns)
        if there and (one_case or not stored.sees_to(constraint)):
            first = func.min(stored.keys[0])
            last = func.max(stored.keys[0])
            same = [func.lower(one) if one.info.get(ONE_CASE) else one for one in columns]
            asked = select(first, last).where(*[one.is_not(None) for one in columns])
            names = " and ".join(one.name for one in columns)
            yield (
                f"two rows have the same {names}",
                asked.group_by(*same).having(func.count() > 1).order_by(first),
            )


def _orphans(stored: _Stored, there: set[str]) -> Rules:
    for key in stored.table.foreign_key_constraints:
        known = set(key.column_keys) <= set(stored.columns) and key.referred_table.name in there
        if known and not stored.refers(key):
            pairs = [(one.parent, one.column) for one in key.elements]
            found = exists().where(*[mine == theirs for mine, theirs in pairs])
            given = [mine.is_not(None) for mine, _ in pairs]
            what = f"there is no such row of {key.referred_table.name} for"
            yield what, select(*stored.keys).where(*given, ~found)
