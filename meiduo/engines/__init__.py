"""How a connection to each database is opened, and how long anything on it may take.

For the engines of our own app only: another shop's engines stay as that shop has made them.
"""

from typing import Any

from sqlalchemy.engine import Dialect, Engine

from meiduo.engines import sqlite
from meiduo.sqlstates import NO_PRIMARY

QUICK = {"pysqlite", "psycopg"}  # drivers on whose own connections ``begin`` can begin


def begin(name: str, connection: Any, writes: bool) -> None:
    """Begin a transaction on a driver's own connection, as SQLAlchemy is let do."""
    if name == "sqlite":
        sqlite.begin(connection, writes)
    elif name == "postgresql":
        from meiduo.engines import postgresql  # noqa: PLC0415

        postgresql.begin(connection)


def is_of_no_use(dialect: Dialect, failed: Any, connection: Any) -> bool:
    """Tell whether a connection is to be given up after a failure: it is gone, or leads to a server
    that takes no writes any more."""
    wrong_server = getattr(failed, "sqlstate", None) == NO_PRIMARY
    return wrong_server or dialect.is_disconnect(failed, connection, None)


def prepare(engine: Engine) -> None:
    """Let an engine open its connections in the way that fits its database."""
    if engine.dialect.name == "postgresql":
        from meiduo.engines import postgresql  # noqa: PLC0415  # SQLite needs no psycopg

        postgresql.prepare(engine)
    elif engine.dialect.name == "sqlite":
        sqlite.prepare(engine)
    else:
        from meiduo.engines import mysql  # noqa: PLC0415  # nor PyMySQL

        mysql.prepare(engine)
