"""``flask partition``: cut the two tables to which each login adds a row by time."""

from datetime import timedelta
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import Connection, inspect, text

from meiduo.accounts.models import LoginSession
from meiduo.columns import now
from meiduo.commands import Command
from meiduo.database import reading, session
from meiduo.mall_models import UsedAttempt
from meiduo.partitions import parts_of, rows_of, spans
from meiduo.partitions.renewing import AHEAD, changing, words_of

WIDTHS = {LoginSession: timedelta(days=7), UsedAttempt: timedelta(days=1)}
BRIEF = "Sign-ins wait while it is cut, for seconds: no row is copied."
LONG = "Stop the shop: while a table is copied no one signs in. It needs the table's size on disk."


@click.command("partition", cls=Command)
@click.option("--dry-run", is_flag=True, help="Print the statements and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@with_appcontext
def partition_command(dry_run: bool, yes: bool) -> None:
    """Cut sign-ins by weeks and spent login attempts by days, on PostgreSQL, MySQL and MariaDB.

    For shops with millions of members: `flask purge` then drops whole parts instead of deleting
    rows, and must run nightly, as the owner of the tables. Not before every process runs this
    version. It may be interrupted and run again: a table is cut or it is not.
    """
    with reading():
        connection = session.connection()
        _refuse(connection)
        whole = [kind for kind in WIDTHS if not parts_of(connection, kind.__tablename__)]
        plans = [statement for kind in whole for statement in _plan(connection, kind)]
        sizes = {name: rows_of(connection, name) for name in (it.__tablename__ for it in whole)}
        brief = connection.dialect.name == "postgresql"
    for name, rows in sizes.items():
        click.echo(f"{name}: about {rows:,} rows")
    for statement in plans if dry_run else ():
        click.echo(f"{statement};")
    if not whole:
        click.echo("Both tables are cut already.")
    elif not dry_run:
        click.echo(BRIEF if brief else LONG)
        if not yes:
            click.confirm("Go on?", abort=True)
        for kind in whole:
            _cut(kind)


def _refuse(connection: Connection) -> None:
    """Refuse where it cannot be done, or where it would harm.

    Raises:
        click.ClickException: SQLite; or another table refers to one of ours.
    """
    if connection.dialect.name == "sqlite":
        raise click.ClickException("SQLite cannot cut tables by time; a shop this large needs more")
    ours = {kind.__tablename__ for kind in WIDTHS}
    for (_, name), keys in inspect(connection).get_multi_foreign_keys().items():
        if found := ours & {key["referred_table"] for key in keys}:
            raise click.ClickException(f"{name} refers to {found.pop()}, which cannot be cut then")


def _plan(connection: Connection, kind: Any) -> list[str]:
    stretches = spans.following(now(), WIDTHS[kind], AHEAD)
    return [*words_of(connection).cut(connection, kind.__table__, stretches)]


def _cut(kind: Any) -> None:
    with changing() as connection:
        for statement in _plan(connection, kind):
            connection.execute(text(statement))
    click.echo(f"{kind.__tablename__}: cut")
