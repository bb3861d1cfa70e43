"""MySQL before a migration: one process at a time, and only where every text is kept."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import click
from sqlalchemy import Connection

LOCK = "meiduo migration"  # names are shared by all databases of a server; who waits loses little
LONGEST = 1800  # seconds


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """Wait for another migration, and for each statement; afterwards all is as before.

    A lock by name belongs to the connection, so what is asked here goes past SQLAlchemy's
    transactions. On a Galera cluster it is known to one node: migrate over one of them.

    Raises:
        click.ClickException: texts would be lost in this database.
    """
    raw: Any = connection.connection.driver_connection
    _refuse_other_texts(raw)
    # MySQL limits SELECT alone, which no migration is slow at; MariaDB would end an ALTER
    is_mariadb = "mariadb" in str(_ask(raw, "SELECT VERSION()")).lower()
    limit = "max_statement_time" if is_mariadb else "max_execution_time"
    before = _ask(raw, f"SELECT @@SESSION.{limit}")
    _ask(raw, f"SET SESSION {limit} = 0")
    if not _ask(raw, f"SELECT GET_LOCK('{LOCK}', 0)"):
        click.echo("database: another migration is under way, waiting for it", err=True)
        _ask(raw, f"SELECT GET_LOCK('{LOCK}', {LONGEST})")
    try:
        yield
    finally:
        with suppress(raw.Error):  # a lost connection has lost its lock, too
            _ask(raw, f"SELECT RELEASE_LOCK('{LOCK}')")
            _ask(raw, f"SET SESSION {limit} = {before}")


def _ask(raw: Any, statement: str) -> Any:
    with raw.cursor() as cursor:
        cursor.execute(statement)
        row = cursor.fetchone()
        return row and row[0]


def _refuse_other_texts(raw: Any) -> None:
    """Our tables say their character set themselves; a shop's own take the database's."""
    charset = _ask(raw, "SELECT @@character_set_database")
    if charset != "utf8mb4":
        name = _ask(raw, "SELECT DATABASE()")
        raise click.ClickException(
            f"the database's character set is {charset}, in which names and emoji are lost. Before "
            f"the first migration: ALTER DATABASE `{name}` CHARACTER SET utf8mb4"
        )
