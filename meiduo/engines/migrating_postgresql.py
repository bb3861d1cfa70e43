"""PostgreSQL before a migration: only where every text can be stored."""

import click
from sqlalchemy import Connection

ENCODING = "SELECT current_setting('server_encoding'), current_database()"


def refuse_other_texts(connection: Connection) -> None:
    """Refuse a database that is not UTF8.

    Raises:
        click.ClickException: names or emoji would be refused later, at somebody's sign-in.
        DBAPIError: the database refuses.
    """
    encoding, name = connection.exec_driver_sql(ENCODING).one()
    if encoding != "UTF8":
        better = connection.dialect.identifier_preparer.quote(f"{name}_utf8")
        raise click.ClickException(
            f"the database's encoding is {encoding}, which does not hold every name and emoji. It "
            "cannot be changed: make another database and name that one in DATABASE_URL, "
            f"CREATE DATABASE {better} ENCODING 'UTF8' LOCALE 'C' TEMPLATE template0"
        )
