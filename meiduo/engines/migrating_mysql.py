"""MySQL before a migration: one process at a time, and only where every text is kept."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Connection

LOCK = "meiduo migration"  # names are shared by all databases of a server; who waits loses little
LONGEST = 1800  # seconds


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """Wait for another migration, and for each statement; afterwards all is as before.

    Raises:
        click.ClickException: texts would be lost in this database.
    """
    _refuse_other_texts(connection)
    limit = _limit(connection)
    before = connection.exec_driver_sql(f"SELECT @@SESSION.{limit}").scalar()
    connection.exec_driver_sql(f"SET SESSION {limit} = 0")
    if not connection.exec_driver_sql("SELECT GET_LOCK(%s, 0)", (LOCK,)).scalar():
        click.echo("database: another migration is under way, waiting for it", err=True)
        connection.exec_driver_sql("SELECT GET_LOCK(%s, %s)", (LOCK, LONGEST))
    connection.commit()
    try:
        yield
    finally:
        if not connection.invalidated:
            connection.rollback()
            connection.exec_driver_sql("SELECT RELEASE_LOCK(%s)", (LOCK,))
            connection.exec_driver_sql(f"SET SESSION {limit} = {before}")
            connection.commit()


def _limit(connection: Connection) -> str:
    """MySQL's limit is for SELECT alone, which no migration is slow at; MariaDB's ends an ALTER."""
    return "max_statement_time" if connection.dialect.is_mariadb else "max_execution_time"  # type: ignore[attr-defined]


def _refuse_other_texts(connection: Connection) -> None:
    """Our tables say their character set themselves; a shop's own take the database's."""
    name, charset = connection.exec_driver_sql("SELECT DATABASE(), @@character_set_database").one()
    if charset != "utf8mb4":
        raise click.ClickException(
            f"the database's character set is {charset}, in which names and emoji are lost. Before "
            f"the first migration: ALTER DATABASE `{name}` CHARACTER SET utf8mb4"
        )
