"""The row of a new session, and how many its user has then. Within an act."""

import secrets
from datetime import datetime
from functools import cache
from typing import Any

from flask import request
from sqlalchemy import Insert, bindparam, func, insert, select, update

from meiduo import timed_keys
from meiduo.accounts import tokens
from meiduo.accounts.models import LoginSession, User
from meiduo.accounts.tokens import Opened
from meiduo.acts.act import Act

LONGEST_USER_AGENT = 256  # characters, the column's width
LONGEST_ADDRESS = 45  # characters, the column's width
COUNTING = ("postgresql", "sqlite")  # their RETURNING may ask of the table that it is about
MANY = 10**9  # sessions, where they were not counted

USERS: Any = User.__table__
ROWS: Any = LoginSession.__table__
SEEN = update(USERS).where(USERS.c.id == bindparam("user")).values(last_login=bindparam("moment"))


def add(
    act: Act,
    user_id: int,
    method: str,
    moment: datetime,
    created: datetime | None = None,
) -> tuple[Opened, int]:
    """Insert a session of a locked user, and note that they were here.

    Args:
        act: the running transaction.
        user_id: whose.
        method: how it was proved, ``qq`` or ``password``.
        moment: now.
        created: when the session began that goes on in this one; now when it is not said.

    Returns:
        The session, and how many the user has then that are alive; ``MANY`` where the database
        cannot tell in the same statement.
    """
    # written first: the user's row is the lock under which the others are counted
    act.run(SEEN, user=user_id, moment=moment)
    began = created or moment
    opened = Opened(timed_keys.new(), secrets.token_hex(16), moment, tokens.end_of(began, moment))
    row = {
        **vars(opened),
        "user_id": user_id,
        "created": began,
        "method": method,
        "user_agent": (request.user_agent.string or "")[:LONGEST_USER_AGENT].replace("\0", ""),
        "address": (request.remote_addr or "")[:LONGEST_ADDRESS],
    }
    return opened, _insert(act, row)


def _insert(act: Act, row: dict[str, Any]) -> int:
    if act.engine not in COUNTING:
        act.run(insert(ROWS), **row)
        return MANY
    counted = act.first(_counting_insert(), owner=row["user_id"], moment=row["rotated"], **row)
    live: int = counted[0]
    return live + (act.engine == "postgresql")  # which counts without the new row


@cache
def _counting_insert() -> Insert:
    """One statement instead of two."""
    others = ROWS.alias("others")
    theirs = select(func.count()).where(others.c.user_id == bindparam("owner"))
    live = theirs.where(others.c.revoked.is_(None), others.c.expires > bindparam("moment"))
    return insert(ROWS).returning(live.scalar_subquery())
