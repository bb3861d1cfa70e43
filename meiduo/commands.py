"""Our shell commands fail in one line on standard error, never with a trace; and which of them serve."""

from typing import Any

import click
from flask.cli import AppGroup, FlaskGroup, run_command
from sqlalchemy.exc import SQLAlchemyError

from meiduo.database_errors import explain
from meiduo.errors import MeiduoError


def serving() -> bool:
    """Tell whether this process is going to serve: under gunicorn and ``flask run``, not under other commands."""
    context = click.get_current_context(silent=True)
    if context is None or not isinstance(context.find_root().command, FlaskGroup):
        return True  # a server may be a click command, too
    return context.command is run_command


class Commands(AppGroup):
    """A group whose commands end with 0 when done, 1 when refused or not found, 2 when called wrongly."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except MeiduoError as refused:
            raise click.ClickException(str(refused) or refused.english) from None
        except SQLAlchemyError as failed:  # its text may hold a row's values
            known = explain(failed)
            raise click.ClickException(f"{known.sentence} ({known.kind})") from None
