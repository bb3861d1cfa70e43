"""MySQL before a migration: one process at a time, and only where every text is kept."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import click
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from meiduo.settings.mysql import CHARSET

# known to all databases of a server; 64 characters at most, and MySQL 9.6 has no MD5 any more
LOCK = "CONCAT('meiduo ', SHA2(DATABASE(), 224))"
LONGEST = 1700  # seconds; the driver's own limit is a little longer
# MySQL's first is for SELECT alone, and it has no second; MariaDB's would end an ALTER
LIMITS = ("max_statement_time", "max_execution_time", "idle_transaction_timeout")


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """Wait for another migration, and for each statement; afterwards all is as before.

    A lock by name belongs to the connection, so what is asked here goes past SQLAlchemy's
    transactions. On a Galera cluster it is known to one node: migrate over one of them.

    Raises:
        click.ClickException: texts would be lost in this database, or another migration does not
            end.
        DBAPIError: the database refuses.
    """
    raw: Any = connection.connection.driver_connection
    try:
        _refuse_other_texts(raw)
        before = _without_limits(raw)
        _wait_for_others(raw)
    except raw.Error as failed:
        raise DBAPIError.instance(None, None, failed, raw.Error, hide_parameters=True) from None
    try:
        yield
    finally:
        with suppress(raw.Error):  # a lost connection has lost its lock, too
            _ask(raw, f"SELECT RELEASE_LOCK({LOCK})")
            _set(raw, before)


def _without_limits(raw: Any) -> dict[str, Any]:
    """Take the server's limits off those it has; return what they were."""
    names = "', '".join(LIMITS)
    with raw.cursor() as cursor:
        cursor.execute(f"SHOW SESSION VARIABLES WHERE Variable_name IN ('{names}')")
        before = dict(cursor.fetchall())
    _set(raw, dict.fromkeys(before, 0))
    return before


def _set(raw: Any, limits: dict[str, Any]) -> None:
    named = ", ".join(f"{name} = {value}" for name, value in limits.items())
    if named:
        _ask(raw, f"SET SESSION {named}")


def _wait_for_others(raw: Any) -> None:
    if _ask(raw, f"SELECT GET_LOCK({LOCK}, 0)") == 1:
        return
    click.echo("database: another migration is under way, waiting for it", err=True)
    if _ask(raw, f"SELECT GET_LOCK({LOCK}, {LONGEST})") != 1:
        raise click.ClickException("another migration has not ended in half an hour")


def _ask(raw: Any, statement: str) -> Any:
    with raw.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
        return row and row[0]


def _refuse_other_texts(raw: Any) -> None:
    """Our tables say their character set themselves; a shop's own take the database's."""
    charset = _ask(raw, "SELECT @@character_set_database")
    if charset != CHARSET:
        name = _ask(raw, "SELECT DATABASE()")
        raise click.ClickException(
            f"the database's character set is {charset}, in which names and emoji are lost. Before "
            f"the first migration: ALTER DATABASE `{name}` CHARACTER SET {CHARSET}"
        )
