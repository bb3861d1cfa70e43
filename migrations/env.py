"""Run migrations inside the app: its database, its models."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from alembic import context
from flask import current_app
from sqlalchemy import Connection

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
    """Migrate online, or print SQL with ``--sql``."""
    settings = {"target_metadata": db.metadata, "process_revision_directives": skip_empty, **config.configure_args}
    if context.is_offline_mode():
        context.configure(url=db.engine.url.render_as_string(hide_password=False), literal_binds=True, **settings)
        with context.begin_transaction():
            context.run_migrations()
        return
    with db.engine.connect() as connection, tables_can_be_made_anew(connection):
        context.configure(connection=connection, on_version_apply=[tell], **settings)
        with context.begin_transaction():
            context.run_migrations()


run()
