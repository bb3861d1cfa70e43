"""Run migrations inside the app: its database, its models."""

import click
from alembic import context
from flask import current_app

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


def run() -> None:
    """Migrate online, or print SQL with ``--sql``."""
    settings = {"target_metadata": db.metadata, "process_revision_directives": skip_empty, **config.configure_args}
    if context.is_offline_mode():
        context.configure(url=db.engine.url.render_as_string(hide_password=False), literal_binds=True, **settings)
        with context.begin_transaction():
            context.run_migrations()
        return
    with db.engine.connect() as connection:
        context.configure(connection=connection, on_version_apply=[tell], **settings)
        with context.begin_transaction():
            context.run_migrations()


run()
