"""The row of a new session, and the end of a user's oldest ones when these are too many."""

from functools import cache
from typing import Any

from sqlalchemy import Insert, bindparam, func, insert, select

from meiduo.accounts import sessions
from meiduo.accounts.models import LoginSession
from meiduo.statements import engine_name, run

ROWS: Any = LoginSession.__table__
COUNTING = ("postgresql", "sqlite")  # their RETURNING may ask of the table that it is about


def add(sid: str, user_id: int, **columns: Any) -> None:
    """Insert a session of a locked user, within the running transaction.

    Who has more than ``sessions.MOST`` then loses the oldest ones (ASVS 7.1.2).
    """
    row = {"sid": sid, "user_id": user_id, **columns}
    if engine_name() not in COUNTING:
        run(insert(ROWS), **row)
        sessions.end_surplus(user_id, sid)
        return
    others = run(_counting_insert(), owner=user_id, moment=columns["rotated"], **row).scalar_one()
    if others >= sessions.MOST:  # PostgreSQL counts without the new row, SQLite with it
        sessions.end_surplus(user_id, sid)


@cache
def _counting_insert() -> Insert:
    """One statement instead of two."""
    others = ROWS.alias("others")
    theirs = select(func.count()).where(others.c.user_id == bindparam("owner"))
    live = theirs.where(others.c.revoked.is_(None), others.c.expires > bindparam("moment"))
    return insert(ROWS).returning(live.scalar_subquery())
