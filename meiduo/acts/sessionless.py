"""A transaction without a session where that is possible: opened, committed, and what a database
refuses translated."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from meiduo import database
from meiduo.acts import quick
from meiduo.acts.act import Act, Joined
from meiduo.acts.listeners import Listeners
from meiduo.acts.quick import QuickAct
from meiduo.commits import translated

QUICK = "meiduo_quick_acts"  # in app.extensions
HEARD = ("before_execute", "after_execute", "before_cursor_execute", "after_cursor_execute")


@contextmanager
def writing(model: type[Any]) -> Iterator[Act]:
    """Open a transaction that writes, as ``database.writing`` does: commit it at the end, roll it
    back on any error. It is the session's where ``is_quick`` says no.

    Args:
        model: whose table the statements are about.

    Raises:
        Unavailable: the database refused; ``retriable`` when it is worth another try.
    """
    if is_quick():
        with quickly() as act:
            yield act
    else:
        with database.writing():
            yield Joined(model)


@contextmanager
def quickly(*, writes: bool = True) -> Iterator[QuickAct]:
    """Open such a transaction on the driver's own connection, or one that only reads; only where
    ``is_quick``."""
    committing = False
    try:
        with database.apart(), quick.acting(_engine(), writes=writes) as act:
            yield act
            committing = True
            act.commit()
    except (DBAPIError, PoolTimeout) as failed:
        raise translated(failed, committing=committing) from None  # its text holds the statement
    act.committed()


def be_quick(app: Flask) -> None:
    """Say that an app's engine was prepared by us, so that its driver's connections are known."""
    app.extensions[QUICK] = Listeners(lambda: [(_engine(), HEARD)])


def is_quick() -> bool:
    """Tell whether statements may go to the driver: nobody listens to the engine, as a tracer does,
    whom that would pass by."""
    listeners: Listeners | None = current_app.extensions.get(QUICK)
    return listeners is not None and not listeners.are_there()


def _engine() -> Engine:
    found: Engine = current_app.extensions["sqlalchemy"].engine
    return found
