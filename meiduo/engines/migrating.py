"""A connection that changes tables: one process at a time, and a shop in use goes first."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from meiduo.database_errors import explain
from meiduo.engines import migrating_mysql, migrating_postgresql

LOCK = 0x6D656964756F  # "meiduo": PostgreSQL's advisory lock under which one migration works
TRIES = 10  # of the whole migration, when a table is in use
PAUSE = 1.0  # seconds before the second try; each further pause is half a second longer
# lock_timeout is over; another writes
BUSY = {"55P03", "SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "MySQL 1205"}

# A shop in use must not queue behind a waiting ALTER TABLE, so a lock is waited for briefly and
# asked for again. The requests' own limits would stop a migration that fills a column.
LIMITS = {
    "statement_timeout": "30min",
    "idle_in_transaction_session_timeout": "30min",
    "lock_timeout": "0",  # while another migration is under way; then as below
}
LOCK_TIMEOUT = "3s"


def patiently(migrate: Callable[[], None]) -> None:
    """Migrate; try again, as a whole, while a table is in use.

    Raises:
        DBAPIError: the database refuses for another reason, or the table never came free.
    """
    for number in range(1, TRIES + 1):
        try:
            return migrate()
        except DBAPIError as failed:
            if explain(failed).kind not in BUSY or number == TRIES:
                raise
        pause = PAUSE + number * 0.5
        again = f"trying again in {pause:.1f} s ({number + 1} of {TRIES})"
        click.echo(f"database: a table is in use, {again}", err=True)
        time.sleep(pause)


@contextmanager
def prepared(connection: Connection) -> Iterator[None]:
    """Make a connection fit to change tables; afterwards it is as before.

    Raises:
        click.ClickException: a server's database does not take every text, or another migration of
            MySQL's does not end.
        DBAPIError: the database refuses.
    """
    if connection.dialect.name == "sqlite":
        with _tables_can_be_made_anew(connection):
            yield
    elif connection.dialect.name == "postgresql":
        with _without_our_limit(connection):
            migrating_postgresql.refuse_other_texts(connection)
            yield
    else:
        with _without_our_limit(connection), migrating_mysql.alone(connection):
            yield


def wait_for_others(connection: Connection) -> None:
    """Let one migration work; who waited reads afterwards what is left to do, usually nothing.

    SQLite needs none of this: its writers wait for each other from the first statement on. MySQL
    ends a transaction at every change of a table, so its lock belongs to the connection.
    """
    if connection.dialect.name != "postgresql":
        return
    for name, value in LIMITS.items():
        connection.exec_driver_sql(f"SET LOCAL {name} = '{value}'")
    if not connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({LOCK})").scalar():
        click.echo("database: another migration is under way, waiting for it", err=True)
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")


@contextmanager
def _tables_can_be_made_anew(connection: Connection) -> Iterator[None]:
    """Take SQLite's foreign keys off.

    SQLite alters a table by making it anew; dropping the old one would delete what refers to it.
    The PRAGMA does nothing inside a transaction, so it goes past SQLAlchemy's.
    """
    raw: Any = connection.connection.driver_connection
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        raw.execute("PRAGMA foreign_keys=ON")


@contextmanager
def _without_our_limit(connection: Connection) -> Iterator[None]:
    """Take our limit of one round trip off; the server's are set within the transaction."""
    raw: Any = connection.connection.driver_connection
    before = getattr(raw, "limit", None)
    raw.limit = None
    try:
        yield
    finally:
        raw.limit = before
