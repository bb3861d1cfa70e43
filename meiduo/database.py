"""Acts on the database: how one begins, and what happens when the database breaks it off.

An act begins with ``begin_write`` and ends with one commit. Locks are taken in one order everywhere: users (several:
by rising id), then bind tickets, then bindings, then sign-ins. Who touches more than one sign-in of a user holds the
user first. One exception: the sign-in that a new one replaces in this browser may be another user's; it is ended last,
and a circle there is broken by the second try.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy import event, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from meiduo import deadline
from meiduo.database_errors import is_passing
from meiduo.extensions import begin_write, db

AGAIN = 2  # more tries of an act that was broken off
ENOUGH = 3.0  # seconds that must be left for another one
COMMITTING = "meiduo_committing"

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

__all__ = ["begin_write", "clock", "whole"]


def whole(act: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Let an act be tried again, twice, as a whole, when the database broke it off before its commit.

    A deadlock, a serialization failure or a lost connection leaves nothing of it behind. When the connection is lost
    from the call of ``commit`` on nobody knows; then the failure is passed on, and the caller's own next try finds out.
    """

    @wraps(act)
    def tried(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        for _ in range(AGAIN):
            try:
                return act(*args, **kwargs)
            except DBAPIError as failed:
                if not _is_undone(failed) or deadline.left() < ENOUGH:
                    raise
                db.session.rollback()
        return act(*args, **kwargs)

    return tried


def clock() -> datetime:
    """Return this moment by the database's clock, which all processes share; on SQLite that is the machine's.

    Asked for after a lock is taken, it tells when the lock was there, not when the waiting began.
    """
    if db.session.get_bind().dialect.name == "sqlite":
        return datetime.now(UTC)
    moment: datetime = db.session.scalars(select(func.clock_timestamp())).one()
    return moment.astimezone(UTC)


def _is_undone(failed: DBAPIError) -> bool:
    lost_in_commit = failed.connection_invalidated and db.session().info.get(COMMITTING)
    return is_passing(failed) and not lost_in_commit


@event.listens_for(Session, "before_commit")
def _commit_begins(session: Session) -> None:
    session.info[COMMITTING] = True


@event.listens_for(Session, "after_begin")
def _transaction_begins(session: Session, *transaction: object) -> None:
    session.info[COMMITTING] = False
