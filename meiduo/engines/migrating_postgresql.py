"""PostgreSQL before a migration: only where every text can be stored."""

from typing import Any

import click
from sqlalchemy import Connection


def refuse_other_texts(connection: Connection) -> None:
    """Refuse a database that is not UTF8.

    Raises:
        click.ClickException: names or emoji would be refused later, at somebody's sign-in.
    """
    # the server has said both when it let us in; a statement would be in somebody's transaction
    raw: Any = connection.connection.driver_connection
    encoding = raw.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        name = raw.info.dbname
        better = connection.dialect.identifier_preparer.quote(f"{name}_utf8")
        raise click.ClickException(
            f"the database's encoding is {encoding}, which does not hold every name and emoji. It "
            "cannot be changed: make another database and name that one in DATABASE_URL, "
            f"CREATE DATABASE {better} ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0"
        )
