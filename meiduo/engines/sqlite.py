"""SQLite: a file of one's own, a write-ahead log, and writers that wait for each other."""

import os
import sqlite3
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Dialect, event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import ConnectionPoolEntry

from meiduo import deadline
from meiduo.engines import read_only
from meiduo.write_locks import WRITE

BUSY = 5  # seconds a writer waits for another one
ALLOWED = "meiduo_busy_timeout"  # of a connection, milliseconds


def prepare(engine: Engine) -> None:
    """Let an engine open SQLite files so."""
    event.listen(engine, "do_connect", _make_private)
    event.listen(engine, "do_connect", read_only.connect)  # after the file is there
    event.listen(engine, "checkout", read_only.check)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)


def _make_private(
    dialect: Dialect, record: ConnectionPoolEntry, args: list[Any], options: dict[str, Any]
) -> None:
    """Make a fresh file for this account alone; its log and index take over the mode, an old file
    keeps its."""
    path = str(args[0]) if args else ""
    if path and not path.startswith((":memory:", "file:")):
        with suppress(OSError):  # there already; or not to be made, which SQLite says better
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _configure(connection: Any, record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    connection.execute(f"PRAGMA busy_timeout={BUSY * 1000}")
    connection.execute("PRAGMA foreign_keys=ON")
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")  # safe with a write-ahead log only
    except sqlite3.OperationalError:
        pass  # a file that may only be read stays as it is, and can be read


def begin(connection: Any, writes: bool) -> None:
    """Begin on a driver's own connection of the pool; one statement that reads needs no BEGIN."""
    _wait_no_longer_than_the_request(connection.info, connection)
    if writes:
        connection.execute("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    _wait_no_longer_than_the_request(connection.info, connection.connection)
    writes = connection.get_execution_options().get(WRITE)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _wait_no_longer_than_the_request(known: dict[Any, Any], connection: Any) -> None:
    """Wait five seconds for another writer, or what is left of the request's time when that is
    less."""
    allowed = int(deadline.within(BUSY) * 1000)
    if known.get(ALLOWED, BUSY * 1000) != allowed:
        known[ALLOWED] = allowed
        connection.execute(f"PRAGMA busy_timeout={allowed}")
