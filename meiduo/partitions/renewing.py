"""What a table that is cut needs from time to time: parts for the days to come, and none for
those that are over."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Table, text

from meiduo.columns import now
from meiduo.database import reading, session, writing
from meiduo.engines import migrating
from meiduo.partitions import catalog, mysql, postgresql, spans
from meiduo.partitions.catalog import Partition
from meiduo.partitions.spans import Span

AHEAD = 10  # parts that are made for the time to come


def words_of(connection: Connection) -> ModuleType:
    """Return how a database says it."""
    return postgresql if connection.dialect.name == "postgresql" else mysql


@contextmanager
def changing() -> Iterator[Connection]:
    """Open a transaction that changes tables: it may take long, but waits for others briefly.

    Raises:
        Unavailable: the database refused; a table is in use, or belongs to another role.
    """
    with writing():
        connection = session.connection()
        with migrating.prepared(connection):
            migrating.wait_for_others(connection)
            yield connection


def renew(key: Any, over: datetime) -> Iterator[str]:
    """Drop the parts in which everything was over before a moment, and make those to come; yield a
    sentence for each. Nothing for a table that is whole.

    Args:
        key: the primary key of a model with ``expires``.
        over: whose expiry lies before this has no use any more.

    Raises:
        Unavailable: as ``changing``.
    """
    table = key.class_.__table__
    with reading():
        connection = session.connection()
        parts = catalog.parts_of(connection, table.name)
        old = [part for part in parts if _is_over(connection, table, part, over)]
        new = _to_come(parts) if parts else []
    if old or new:
        yield from _change(table, old, new)


def _change(table: Table, old: list[Partition], new: list[Span]) -> list[str]:
    done = [f"{table.name}: {part.name} dropped" for part in old]
    with changing() as connection:
        words = words_of(connection)
        statements = [*words.lock(table), *(words.drop(table, part) for part in old)]
        for statement in statements:
            connection.execute(text(statement))
        for statement in [*words.add(connection, table, new)]:
            connection.execute(text(statement))
    if new:
        done.append(f"{table.name}: parts until {new[-1].end:%Y-%m-%d}")
    return done


def _is_over(connection: Connection, table: Table, part: Partition, over: datetime) -> bool:
    """Nothing is added to a time that has passed, so what is over stays over."""
    if spans.moment_of(part.upper) >= over:
        return False
    rows = words_of(connection).rows_of(table, part)
    asked = text(f"SELECT 1 FROM {rows} WHERE expires >= :over LIMIT 1")
    bound = asked.bindparams(over=over.replace(tzinfo=None))
    return connection.execute(bound).first() is None


def _to_come(parts: list[Partition]) -> list[Span]:
    """Return the stretches that are to be made when fewer than half of them are left."""
    start = spans.moment_of(parts[-1].lower or parts[-1].upper)
    end = spans.moment_of(parts[-1].upper)
    moment = now()
    width = end - start
    if end - moment > width * AHEAD / 2:
        return []
    if end > moment:
        return spans.following(end - width, width, AHEAD)
    regular = spans.following(moment, width, AHEAD)
    return [Span(end, regular[0].start), *regular]  # nobody has come by for long
