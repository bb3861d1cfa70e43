"""The database of the running app: one visible transaction an act, and what is tried again.

``with writing():`` commits, and ``acts`` where there is no session. A view or a command opens it;
what it calls adds and changes rows and never commits or rolls back. An act that asks for several
locks takes them in one order: users (several: by rising id), then bind tickets, then bindings, then
sessions. Who touches more than one session of a user locks the user first. Two exceptions: the
session that a new one replaces in this browser may be another user's, and the second try breaks a
circle there; and who spends a ticket to become a user has no row yet for which anybody could wait.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import cast

from flask import Blueprint, Flask, current_app
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, scoped_session
from werkzeug.local import LocalProxy

from meiduo.commits import unavailable
from meiduo.endings import end, roll_back
from meiduo.write_locks import WRITE, take_write_lock

DETACH = "meiduo_detach"
AFTERWARDS = "meiduo_afterwards"
NESTED = "a transaction is open already: what it calls must not open another one"

_apart: ContextVar[bool] = ContextVar("meiduo_act_apart", default=False)


session = cast(
    "scoped_session[Session]",
    LocalProxy(lambda: current_app.extensions["sqlalchemy"].session),
)


@contextmanager
def writing() -> Iterator[None]:
    """Open a transaction that writes; commit it at the end, roll it back on any error.

    What was read before is not a part of it: load again, with a lock, what is going to be changed.
    On SQLite it begins with BEGIN IMMEDIATE and so waits for another writer.

    Raises:
        Unavailable: the database refused, with its own class of failure; ``retriable`` when it is
            worth another try.
        Raced: the caller lost a race, see ``retried``.
    """
    end_reading()
    used = session()
    afterwards: list[Callable[[], None]] = []
    used.info[AFTERWARDS] = afterwards
    try:
        _begin(used)
        yield
        used.commit()
    except (DBAPIError, PoolTimeout) as failed:
        refused = unavailable(failed, used)
        roll_back(used)
        raise refused from None  # its own text holds the statement
    except BaseException:
        roll_back(used)
        raise
    finally:
        used.info.pop(AFTERWARDS, None)
    for act in afterwards:
        act()


@contextmanager
def apart() -> Iterator[None]:
    """Let an act run on a connection of its own; no other act may begin meanwhile.

    Raises:
        RuntimeError: one is under way.
    """
    end_reading()
    token = _apart.set(True)
    try:
        yield
    finally:
        _apart.reset(token)


def once_committed(act: Callable[[], None]) -> None:
    """Do something when the running transaction is committed: log what is true from then on."""
    session().info[AFTERWARDS].append(act)


@contextmanager
def reading() -> Iterator[None]:
    """Look something up before slow work: at the end the connection goes back to the pool.

    What was loaded stays readable.

    Raises:
        Unavailable: the database refused.
    """
    used = session()
    _refuse_nesting(used)
    try:
        yield
    except (DBAPIError, PoolTimeout) as failed:
        raise unavailable(failed, used) from None
    finally:
        _give_back(used)


def give_back_after(target: Flask | Blueprint) -> None:
    """Give the connection back at the end of every request of an app or of a Blueprint.

    Flask-SQLAlchemy does so, too, but later and with an error that no handler sees: a connection
    that is lost when the response is ready would be the server's own 500.
    """
    target.teardown_request(lambda error: _give_back(session()) if _is_open() else None)


def end_reading() -> None:
    """Give the connection back on which something was read. Raise RuntimeError within an act."""
    if _apart.get():
        raise RuntimeError(NESTED)
    if _is_open():
        _refuse_nesting(session())
        _give_back(session())


def _refuse_nesting(used: Session) -> None:
    """An act inside an act would end the outer one half-way."""
    if AFTERWARDS in used.info:
        raise RuntimeError(NESTED)


def _begin(used: Session) -> None:
    take_write_lock(used.connection(execution_options={WRITE: True}))


def _is_open() -> bool:
    return bool(current_app.extensions["sqlalchemy"].session.registry.has())


def _give_back(used: Session) -> None:
    """End a reading transaction, where there is one: its connection goes back to the pool.

    What was loaded is read anew when somebody asks for it; or stays as it was, detached, where the
    app has said so with ``info={DETACH: True}`` among Flask-SQLAlchemy's session options.
    """
    if used.in_transaction():
        end(used, used.close if used.info.get(DETACH) else used.rollback)
