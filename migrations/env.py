"""Run migrations inside the app; one process at a time, the others wait and find it done."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from alembic import context
from flask import current_app
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from meiduo.commands import database_sentence
from meiduo.database import WRITE

LOCK = 0x6D656964756F  # "meiduo": the advisory lock under which one migration works
TRIES = 10  # of the whole upgrade, when a table is in use
PAUSE = 1.0  # seconds before the second try; each further pause is half a second longer
BUSY = {"55P03", "SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT"}  # lock_timeout is over; another writes

# A shop in use must not queue behind a waiting ALTER TABLE, so a lock is waited for briefly and
# asked for again. The requests' own limits would stop a migration that fills a column.
LIMITS = {
    "statement_timeout": "30min",
    "idle_in_transaction_session_timeout": "30min",
    "lock_timeout": "0",  # while another migration is under way; then as below
}
LOCK_TIMEOUT = "3s"

config = current_app.extensions["migrate"]
db = config.db


def skip_empty(context_: object, revision: object, directives: list) -> None:
    """Write no revision when nothing has changed."""
    options = context.config.cmd_opts
    if getattr(options, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def tell(*, step: object, **_: object) -> None:
    """Say each step: on a large database one may take a while."""
    click.echo(f"database {'up' if step.is_upgrade else 'down'}: {step.up_revision.doc}")


@contextmanager
def tables_can_be_made_anew(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by making it anew; with its foreign keys on, dropping the old one empties its children."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.driver_connection  # beside SQLAlchemy's transactions: inside one this does nothing
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()
        raw.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    """Migrate online, or print SQL with ``--sql``; a database that refuses is one sentence."""
    settings = {"target_metadata": db.metadata, "process_revision_directives": skip_empty, **config.configure_args}
    if context.is_offline_mode():
        context.configure(url=db.engine.url.render_as_string(hide_password=False), literal_binds=True, **settings)
        with context.begin_transaction():
            context.run_migrations()
        return
    try:
        run_patiently(settings)
    except SQLAlchemyError as failed:
        raise click.ClickException(database_sentence(failed) + place(failed)) from None


def run_patiently(settings: dict) -> None:
    """Try again, as a whole, while a table is in use."""
    for number in range(1, TRIES + 1):
        try:
            return run_online(settings)
        except DBAPIError as failed:
            if cause(failed) not in BUSY or number == TRIES:
                raise
        pause = PAUSE + number * 0.5
        again = f"trying again in {pause:.1f} s ({number + 1} of {TRIES})"
        click.echo(f"database: a table is in use, {again}", err=True)
        time.sleep(pause)


def run_online(settings: dict) -> None:
    """All steps are one transaction, also on SQLite, where Alembic would make one of each."""
    name = db.engine.dialect.name
    if name == "sqlite":
        settings = {"transactional_ddl": True, **settings}
    connecting = db.engine.connect().execution_options(**{WRITE: writes()})
    with connecting as connection, tables_can_be_made_anew(connection), with_its_own_limits(connection):
        context.configure(connection=connection, on_version_apply=[tell], **settings)
        with context.begin_transaction():
            if name == "postgresql" and writes():
                wait_for_others(connection)
            context.run_migrations()


def writes() -> bool:
    """Tell whether this command changes the schema: only then there is a destination."""
    try:
        context.get_revision_argument()
    except KeyError:
        return False
    return True


def wait_for_others(connection: Connection) -> None:
    """Let one migration work; who waited reads afterwards what is left to do, usually nothing."""
    for name, value in LIMITS.items():
        connection.exec_driver_sql(f"SET LOCAL {name} = '{value}'")
    if not connection.exec_driver_sql(f"SELECT pg_try_advisory_xact_lock({LOCK})").scalar():
        click.echo("database: another migration is under way, waiting for it", err=True)
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")


@contextmanager
def with_its_own_limits(connection: Connection) -> Iterator[None]:
    """Take our limit of one round trip off; the server's are set within the transaction."""
    if connection.dialect.name != "postgresql" or not writes():
        yield
        return
    raw = connection.connection.driver_connection
    before = raw.limit
    raw.limit = None
    try:
        yield
    finally:
        raw.limit = before


def cause(failed: DBAPIError) -> str | None:
    """Return PostgreSQL's SQLSTATE or SQLite's name of a failure."""
    return getattr(failed.orig, "sqlstate", None) or getattr(failed.orig, "sqlite_errorname", None)


def place(failed: SQLAlchemyError) -> str:
    """Return the statement at which it stopped; statements of migrations hold no values."""
    statement = getattr(failed, "statement", None)
    return f" It stopped at: {' '.join(statement.split())[:200]}" if statement else ""


run()
