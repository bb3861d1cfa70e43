"""A SQLite file in a folder in which nothing may be written can still be read."""

import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Dialect
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

CLOSED = "meiduo_closed_file"  # of a connection that can only read: the file
FROZEN = "meiduo_frozen"  # of one that takes the file for unchangeable
NO_PLACE = {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}  # the low byte of extended codes


def connect(
    dialect: Dialect, record: ConnectionPoolEntry, arguments: list[Any], options: dict[str, Any]
) -> Any:
    """Open as SQLAlchemy would; a file that has no room beside it as one that nobody changes.

    Not when a write-ahead log lies beside it: what is in there would be missing, for example that
    somebody has signed out.
    """
    if dialect.name != "sqlite":
        return None
    connection = dialect.connect(*arguments, **options)
    file = Path(arguments[0]).absolute()
    if file.is_file() and not _is_open(file):
        record.info[CLOSED] = file
    if _can_be_read(connection):
        return connection
    if not file.is_file() or file.with_name(file.name + "-wal").exists():
        return connection
    connection.close()
    record.info[FROZEN] = True
    return dialect.connect(f"file:{quote(str(file))}?immutable=1", **{**options, "uri": True})


def check(connection: Any, record: ConnectionPoolEntry, proxy: Any) -> None:
    """Give up a connection that can only read, once that has changed; or once somebody changes what
    it takes for fixed.

    Raises:
        DisconnectionError: the pool opens another one.
    """
    file = record.info.get(CLOSED)
    if file is None:
        return
    changed = FROZEN in record.info and file.with_name(file.name + "-wal").exists()
    if changed or _is_open(file):
        raise DisconnectionError("the file can be written again")


def _is_open(file: Path) -> bool:
    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)


def _can_be_read(connection: Any) -> bool:
    try:
        connection.execute("PRAGMA schema_version")
    except sqlite3.OperationalError as failed:
        return failed.sqlite_errorcode & 0xFF not in NO_PLACE
    return True
