"""Signing everybody out: after a restore nobody knows which sign-ins had been ended since."""

import logging
from collections.abc import Iterator
from typing import Any

from sqlalchemy import CursorResult, func, select, update

from meiduo.accounts import sessions
from meiduo.accounts.models import User
from meiduo.extensions import db
from meiduo.transition import begin_write, whole

AT_ONCE = 500  # ids in one transaction; sign-ins of these users wait for it

log = logging.getLogger("meiduo.accounts")


def count() -> int:
    """Return how many users there are; no transaction stays open while an operator thinks."""
    total = db.session.scalar(select(func.count()).select_from(User)) or 0
    db.session.rollback()
    return total


def sign_out() -> Iterator[tuple[int, int]]:
    """Raise every user's epoch and end every live sign-in; yield each transaction's counts of both.

    Every token of before is refused from then on. Doing it twice, or again after an interruption,
    does no harm.
    """
    last = db.session.scalar(select(func.max(User.id))) or 0
    db.session.rollback()
    users = 0
    for first in range(1, last + 1, AT_ONCE):
        done = _sign_out_between(first, first + AT_ONCE - 1)
        users += done[0]
        yield done
    log.warning("everybody_signed_out", extra={"users": users, "by": "operator"})


@whole
def _sign_out_between(first: int, last: int) -> tuple[int, int]:
    """One transaction; users before their sign-ins, as everywhere."""
    begin_write()
    theirs = update(User).where(User.id.between(first, last))
    raised: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        theirs.values(session_epoch=User.session_epoch + 1), execution_options={"synchronize_session": False}
    )
    ended = sessions.revoke_between(first, last)
    db.session.commit()
    return raised.rowcount, ended
