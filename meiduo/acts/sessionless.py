"""A transaction without a session: opened, committed, and what a database refuses translated."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from meiduo.acts import quick
from meiduo.acts.act import Act, Joined, WholeAct
from meiduo.commits import translated
from meiduo.database import end_reading, session
from meiduo.write_locks import WRITE, take_write_lock

QUICK = "meiduo_quick_acts"  # in app.extensions


@contextmanager
def writing() -> Iterator[WholeAct]:
    """Open a transaction that writes, as ``database.writing`` does; commit it at the end, roll it
    back on any error.

    Raises:
        Unavailable: the database refused; ``retriable`` when it is worth another try.
    """
    end_reading()
    committing = False
    acting = quick.acting if QUICK in current_app.extensions else _acting
    try:
        with acting(engine()) as act:
            yield act
            committing = True
            act.commit()
    except (DBAPIError, PoolTimeout) as failed:
        raise translated(failed, committing=committing) from None  # its text holds the statement
    act.committed()


def joined() -> Act:
    """Return the running transaction of the session; who opened it commits it."""
    return Joined(session.connection())


def be_quick(app: Flask) -> None:
    """Say that an app's engine was prepared by us: nobody listens to it whom a driver's own
    connection would pass by."""
    app.extensions[QUICK] = True


def engine() -> Engine:
    """Return the app's engine."""
    found: Engine = current_app.extensions["sqlalchemy"].engine
    return found


@contextmanager
def _acting(used: Engine) -> Iterator[WholeAct]:
    with used.connect() as connection:
        connection.execution_options(**{WRITE: True}).begin()
        take_write_lock(connection)
        yield WholeAct(connection)
