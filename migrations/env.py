"""Run migrations inside the app; one process at a time, the others wait and find it done."""

import click
import sqlalchemy as sa
from alembic import context
from alembic.runtime.migration import MigrationContext
from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from meiduo.commands import database_sentence
from meiduo.database import WRITE
from meiduo.engines import declared, fitting, migrating
from meiduo.partitions.comparing import Compared

REFUSED = "what is in the database does not fit the new tables, and nothing was changed:"
HOW = "Mend these first; `flask db upgrade -x unexamined` does not look at them."
DIFFERS = "some tables are not as the models say; each statement above mends one thing"

config = current_app.extensions["migrate"]
db = config.db


def run() -> None:
    """Migrate online, or print SQL with ``--sql``; a database that refuses is one sentence."""
    if context.is_offline_mode():
        print_sql()
        return
    try:
        migrating.patiently(migrate)
    except SQLAlchemyError as failed:
        raise click.ClickException(database_sentence(failed) + place(failed)) from None


def print_sql() -> None:
    address = db.engine.url.render_as_string(hide_password=False)
    context.configure(url=address, literal_binds=True, **settings())
    with context.begin_transaction():
        context.run_migrations()


def migrate() -> None:
    connecting = db.engine.connect().execution_options(**{WRITE: writes()})
    with connecting as connection:
        if not writes():
            run_steps(connection)
            return
        with migrating.prepared(connection):
            run_steps(connection)


def run_steps(connection: sa.Connection) -> None:
    """Run all steps in one transaction; on MySQL each statement that changes a table is its own."""
    context.configure(
        connection=connection,
        transactional_ddl=connection.dialect.name in ("sqlite", "postgresql"),
        on_version_apply=[say],
        include_object=Compared(connection),
        **settings(),
    )
    with context.begin_transaction():
        if writes():
            migrating.wait_for_others(connection)
            examine(connection)
        context.run_migrations()


def examine(connection: sa.Connection) -> None:
    """Refuse an upgrade that the rows that are there do not fit, before it changes anything."""
    if "unexamined" in context.get_x_argument():
        return
    migration = context.get_context()
    heads = migration.get_current_heads()
    steps = migration.opts["fn"](heads, migration)
    if not any(step.is_upgrade for step in steps):
        return
    look = fitting.misfits if heads else fitting.in_the_way
    if found := list(look(connection, db.metadata)):
        is_old_mall = not heads and fitting.is_djangos(connection)
        how = fitting.OLD_MALL if is_old_mall else HOW
        raise click.ClickException("\n".join([REFUSED, *found, how]))


def writes() -> bool:
    """Tell whether this command changes the schema: only then there is a destination."""
    try:
        context.get_revision_argument()
    except KeyError:
        return False
    return True


def settings() -> dict:
    return {
        "target_metadata": db.metadata,
        "process_revision_directives": review,
        "render_item": render_item,
        **config.configure_args,
    }


def review(migration: MigrationContext, revision: object, directives: list) -> None:
    """Write no revision when nothing has changed; say what differs that Alembic does not see.

    `flask db check` refuses it, where Alembic has no differences of its own to refuse.
    """
    found = declared.differences(migration.connection, db.metadata.sorted_tables)
    for sentence in found:
        click.echo(f"database: {sentence}", err=True)
    same = directives[0].upgrade_ops.is_empty()
    if same and getattr(context.config.cmd_opts, "autogenerate", False):
        directives[:] = []
    elif same and found:
        raise click.ClickException(DIFFERS)


def render_item(kind: str, item: object, autogenerating: object) -> str | bool:
    """Write a column type of ours, or of a shop's, as the plain one that the database has.

    ``UTCDateTime`` becomes ``sa.DateTime()``: a migration must not change when our code does.
    What has no plain one is imported.
    """
    if kind != "type" or has_variants(item):
        return False  # as Alembic does it
    if isinstance(item, sa.types.TypeDecorator):
        plain = item.impl_instance
        if getattr(sa, type(plain).__name__, None) is type(plain):
            return f"sa.{plain!r}"
    module = type(item).__module__
    if not module.startswith("sqlalchemy."):
        autogenerating.imports.add(f"import {module}")
    return False


def has_variants(item: object) -> bool:
    """Tell whether a type is another one on MySQL, or is that other one."""
    return bool(item._variant_mapping) or item.__module__.startswith("sqlalchemy.dialects")


def say(*, step: object, **_: object) -> None:
    """Say each step: on a large database one may take a while."""
    click.echo(f"database {'up' if step.is_upgrade else 'down'}: {step.up_revision.doc}")


def place(failed: SQLAlchemyError) -> str:
    """Return the statement at which it stopped; statements of migrations hold no values."""
    statement = getattr(failed, "statement", None)
    return f" It stopped at: {' '.join(statement.split())[:200]}" if statement else ""


run()
