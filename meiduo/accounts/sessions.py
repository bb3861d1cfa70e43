"""Where somebody is signed in, and ending it within the running transaction."""

import re
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy import case, func, select

from meiduo import log_lines
from meiduo.accounts import directory, revoking, user_agents
from meiduo.accounts.models import LoginSession, User
from meiduo.columns import now
from meiduo.database import once_committed, session
from meiduo.web import languages

SID = re.compile(r"[0-9a-f]{32}")
MOST = 50  # live sessions of one user; ASVS 7.1.2 asks for a limit and what happens at it
A_PAGE = 20  # sign-ins
AT_ONCE = 1000  # rows in one statement; databases bound its parameters
LATEST_FIRST = (LoginSession.rotated.desc(), LoginSession.created.desc(), LoginSession.sid)

log = log_lines.logger("meiduo.accounts")


@dataclass(frozen=True)
class Page:
    """Some of a user's live sessions, how many there are, and the number of the page that
    follows."""

    sessions: list[dict[str, Any]]
    total: int
    next_page: int | None


def of(user: User, current: str, page: int = 1) -> Page:
    """Return one page of the user's live sessions: the one that asks, then the others, latest
    first.

    Args:
        user: whose.
        current: sid of the session that asks.
        page: 1 is the first; one beyond the last is empty.
    """
    shown = (
        select(LoginSession)
        .where(LoginSession.user_id == user.id, LoginSession.is_alive)
        .order_by(case((LoginSession.sid == current, 0), else_=1), *LATEST_FIRST)
        .limit(A_PAGE)
        .offset(A_PAGE * (page - 1))
    )
    language = languages.current()
    rows = [_about(row, current, language) for row in session.scalars(shown)]
    total = count(user)
    return Page(rows, total, page + 1 if A_PAGE * page < total else None)


def count(user: User) -> int:
    """Return how many live sessions a user has."""
    live = (
        select(func.count())
        .select_from(LoginSession)
        .where(LoginSession.user_id == user.id, LoginSession.is_alive)
    )
    return session.scalar(live) or 0


def end_surplus(user_id: int, latest: str) -> None:
    """End, within the running transaction, the oldest sessions of a locked user who has too many.

    Args:
        user_id: whose.
        latest: sid of one that has just been opened and stays.
    """
    surplus = (
        select(LoginSession.sid)
        .where(LoginSession.user_id == user_id, LoginSession.is_alive, LoginSession.sid != latest)
        .order_by(*LATEST_FIRST)
        .offset(MOST - 1)
        .limit(AT_ONCE)
    )
    while sids := list(session.scalars(surplus)):  # read first: MySQL takes no LIMIT inside IN
        revoking.revoke(LoginSession.sid.in_(sids))


def end(sid: str, owner_id: int | None = None) -> bool:
    """End one session within the running transaction, of this owner only when given.

    Return whether there was one. Ending it twice is no error.
    """
    if not SID.fullmatch(sid):
        return False
    user_id = session.scalar(select(LoginSession.user_id).where(LoginSession.sid == sid))
    if user_id is None or owner_id not in (None, user_id):
        return False
    directory.lock(user_id)
    revoking.revoke_one(sid)
    facts = {"user_id": user_id, "sid": sid, "address": request.remote_addr}
    once_committed(lambda: log.info("signed_out", extra=facts))
    return True


def end_others(user_id: int, current: str) -> None:
    """End all sessions of a user but one, within the running transaction."""
    directory.lock(user_id)
    revoking.revoke(LoginSession.user_id == user_id, LoginSession.sid != current)
    facts = {"user_id": user_id, "sid": current, "address": request.remote_addr}
    once_committed(lambda: log.info("signed_out_others", extra=facts))


def end_all(user: User) -> None:
    """Kill every token of a locked user within the running transaction, those in flight and copied
    ones included."""
    user.session_epoch += 1
    revoking.revoke(LoginSession.user_id == user.id)


def revoke_between(first: int, last: int) -> int:
    """End all sessions of the users with these ids within the running transaction. Return how many
    were alive."""
    return revoking.revoke(LoginSession.user_id.between(first, last), LoginSession.expires > now())


def _about(row: LoginSession, current: str, language: str) -> dict[str, Any]:
    return {
        "id": row.sid,
        "current": row.sid == current,
        "created": row.created.isoformat(),
        "last_used": row.rotated.isoformat(),
        "expires": row.expires.isoformat(),
        "device": user_agents.named(row.user_agent).text(language),
        "user_agent": row.user_agent,
        "address": row.address,
    }
