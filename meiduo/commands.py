"""Our shell commands are imported when they are called, and fail in one line on standard error,
never with a trace; and which of them serve."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import click
from flask.cli import AppGroup, FlaskGroup, run_command
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.local import LocalProxy

from meiduo.database_errors import explain
from meiduo.errors import MeiduoError, Unavailable


def serving() -> bool:
    """Tell whether this process is going to serve: under gunicorn and ``flask run``, not under
    other commands."""
    context = click.get_current_context(silent=True)
    if context is None or not isinstance(context.find_root().command, FlaskGroup):
        return True  # a server may be a click command, too
    return context.command is run_command


def later(load: Callable[[], click.Command]) -> click.Command:
    """Return a command that stands for another one, which is imported when somebody asks for it:
    a process that serves never does.

    Args:
        load: imports the command and returns it.
    """
    return cast("click.Command", LocalProxy(load))


class Commands(AppGroup):
    """A group whose commands end with 0 when done, 1 when refused or not found, 2 when called
    wrongly."""

    def invoke(self, ctx: click.Context) -> Any:
        with in_one_line():
            return super().invoke(ctx)


class Command(click.Command):
    """A command outside of a group that ends in the same way."""

    def invoke(self, ctx: click.Context) -> Any:
        with in_one_line():
            return super().invoke(ctx)


@contextmanager
def in_one_line() -> Iterator[None]:
    """Turn a refusal of ours, or of the database, into one line on standard error and exit code
    1."""
    try:
        yield
    except Unavailable as refused:
        raise click.ClickException(_sentence(refused)) from None
    except MeiduoError as refused:
        raise click.ClickException(str(refused) or refused.english) from None
    except SQLAlchemyError as failed:
        raise click.ClickException(database_sentence(failed)) from None


def database_sentence(failed: SQLAlchemyError) -> str:
    """Say what an operator can do about a database that refuses. Its own text may hold a row's
    values."""
    known = explain(failed)
    return f"{known.sentence} ({known.kind})"


def _sentence(refused: Unavailable) -> str:
    kind = refused.database_error
    return f"{refused} ({kind})" if kind else str(refused) or refused.english
