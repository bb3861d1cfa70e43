"""Signing everybody out: after a restore nobody knows which sessions had been ended since."""

from sqlalchemy import func, select, update

from meiduo import log_lines
from meiduo.accounts import sessions
from meiduo.accounts.models import User
from meiduo.database import session
from meiduo.statements import change

AT_ONCE = 500  # ids in one transaction; sign-ins of these users wait for it

log = log_lines.logger("meiduo.accounts")


def count() -> int:
    """Return how many users there are."""
    return session.scalar(select(func.count()).select_from(User)) or 0


def ranges() -> list[tuple[int, int]]:
    """Return the first and the last id of each transaction."""
    last = session.scalar(select(func.max(User.id))) or 0
    return [(first, first + AT_ONCE - 1) for first in range(1, last + 1, AT_ONCE)]


def sign_out(first: int, last: int) -> tuple[int, int]:
    """Raise the epochs of users and end their sessions within the running transaction; return both
    counts.

    Every token of before is refused from then on. Doing it twice does no harm.

    Args:
        first: the lowest id.
        last: the highest id.
    """
    theirs = update(User).where(User.id.between(first, last))
    raised = change(theirs.values(session_epoch=User.session_epoch + 1))
    ended = sessions.revoke_between(first, last)
    return raised, ended


def note(users: int) -> None:
    """Log that it is done."""
    log.warning("everybody_signed_out", extra={"users": users, "by": "operator"})
