"""Deleting what is over, in small transactions, so that nobody waits for them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import InstrumentedAttribute

from meiduo.accounts.models import LoginSession
from meiduo.database import now
from meiduo.extensions import db
from meiduo.qq_auth.bindings.models import BindTicket, UsedAttempt
from meiduo.transition import begin_write, whole

AT_ONCE = 1000  # rows of one transaction
KEPT_LONGER = timedelta(days=1)  # for whoever looks into what happened just now

WHAT: dict[str, InstrumentedAttribute[str]] = {  # the key of each table; its rows have ``expires``
    "sign-ins": LoginSession.sid,
    "spent login attempts": UsedAttempt.attempt_id,
    "tickets of newcomers": BindTicket.ticket_hash,
}


def all_of(name: str) -> Iterator[int]:
    """Delete what has been over for a day in one table of ``WHAT``; yield each transaction's count."""
    moment = now() - KEPT_LONGER
    while done := _some(WHAT[name], moment):
        yield done


def a_little() -> None:
    """Delete at most 1,000 rows of each table, each in a transaction of its own."""
    moment = now() - KEPT_LONGER
    for key in WHAT.values():
        _some(key, moment)


@whole
def _some(key: InstrumentedAttribute[str], moment: datetime) -> int:
    """Two purges at once take different rows, where the database can skip locked ones.

    The keys are read first, because MySQL takes no LIMIT inside IN.
    """
    row = key.class_
    begin_write()
    over = select(key).where(row.expires < moment).order_by(row.expires).limit(AT_ONCE)
    keys = list(db.session.scalars(over.with_for_update(skip_locked=True)))
    gone = 0
    if keys:
        done: CursorResult[tuple[()]] = db.session.execute(  # type: ignore[assignment]
            delete(row).where(key.in_(keys)), execution_options={"synchronize_session": False}
        )
        gone = done.rowcount
    db.session.commit()
    return gone
