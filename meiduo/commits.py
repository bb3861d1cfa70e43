"""Whether a commit was under way when the database failed: then nobody knows what has come of it,
and the act is not tried again."""

from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from meiduo.database_errors import MET, explain, is_passing
from meiduo.errors import Unavailable

COMMITTING = "meiduo_committing"


def unavailable(failed: DBAPIError | PoolTimeout, session: Session) -> Unavailable:
    """Return our failure for what a transaction of a session has met, which is not rolled back
    yet."""
    return translated(failed, committing=bool(session.info.get(COMMITTING)))


def translated(failed: DBAPIError | PoolTimeout, *, committing: bool) -> Unavailable:
    """Return our failure for the database's; the statement and its values stay behind.

    Args:
        failed: what a transaction has met.
        committing: whether its commit had begun.
    """
    known = explain(failed)
    lost = isinstance(failed, DBAPIError) and failed.connection_invalidated
    lost_in_commit = lost and committing
    error = Unavailable(known.sentence, database_error=known.kind)
    error.retriable = is_passing(failed) and not lost_in_commit
    error.met = known.kind in MET
    return error


@event.listens_for(Session, "before_commit")
def _commit_begins(session: Session) -> None:
    session.info[COMMITTING] = not session.in_nested_transaction()  # as a savepoint's end is


@event.listens_for(Session, "after_begin")
def _transaction_begins(session: Session, *transaction: object) -> None:
    session.info[COMMITTING] = False
