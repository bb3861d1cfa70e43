"""``flask qq check``: whether the login's tables are what it needs, and the connection."""

import click
from flask.cli import with_appcontext
from sqlalchemy import Connection, Table, inspect

from meiduo.commands import Command
from meiduo.database import reading, session
from meiduo.engines import character_sets, declared
from meiduo.qq_auth.tables import tables
from meiduo.settings.mysql import CHARSET


@click.command("check", cls=Command)
@with_appcontext
def check_command() -> None:
    """Say what the database has made otherwise than the login's models say.

    That is what `flask db check` does not compare: on MySQL and MariaDB the collation of a text,
    the fractions of a second, and the engine of a table, also of one that they refer to. Ends with
    1, and with the statement that mends it, for each; or for a table that is not there, or a
    connection to MySQL that has not all characters.
    """
    ours = tables()
    wanted = [one.__table__ for one in (ours.binding, ours.ticket, ours.used_attempt)]
    with reading():
        connection = session.connection(bind_arguments={"mapper": ours.binding})
        found = [*_lossy(connection), *_missing(connection, wanted)]
        found += declared.differences(connection, wanted)
    for sentence in found:
        click.echo(sentence)
    if found:
        raise click.ClickException(f"{len(found)} to mend")
    click.echo("the tables are as the login needs them")


def _lossy(connection: Connection) -> list[str]:
    others = character_sets.differences(connection)
    fails = "so who has an emoji in their nickname cannot sign in"
    cure = f"let the database's address say so, as mysql+pymysql://.../shop?charset={CHARSET}"
    return [f"the connection: {others}, {fails}: {cure}"] if others else []


def _missing(connection: Connection, wanted: list[Table]) -> list[str]:
    seen = inspect(connection)
    return [
        f"{table}: there is no such table"
        for table in wanted
        if not seen.has_table(table.name, schema=table.schema)
    ]
