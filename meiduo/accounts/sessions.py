"""Where somebody is signed in, and ending it; inside or as one transaction."""

import logging
import re
from typing import Any

from flask import request
from sqlalchemy import select, update

from meiduo.accounts import directory
from meiduo.accounts.models import LoginSession, User, now
from meiduo.database import begin_write, whole
from meiduo.extensions import db

SID = re.compile(r"[0-9a-f]{32}")

log = logging.getLogger("meiduo.accounts")


def of(user: User, current: str) -> list[dict[str, Any]]:
    """Return the user's live sign-ins, latest first; ``current`` is the sid of the one that asks."""
    live = (
        select(LoginSession)
        .where(LoginSession.user_id == user.id, LoginSession.revoked.is_(None), LoginSession.expires > now())
        .order_by(LoginSession.rotated.desc(), LoginSession.created.desc())
    )
    return [
        {
            "id": row.sid,
            "current": row.sid == current,
            "created": row.created.isoformat(),
            "last_used": row.rotated.isoformat(),
            "expires": row.expires.isoformat(),
            "user_agent": row.user_agent,
            "address": row.address,
        }
        for row in db.session.scalars(live)
    ]


@whole
def end(sid: str, owner: User | None = None) -> bool:
    """End one sign-in, of ``owner`` only when given. Return whether there was one. Ending it twice is no error."""
    if not SID.fullmatch(sid):
        return False
    begin_write()
    known = select(LoginSession.user_id).where(LoginSession.sid == sid)
    if owner is not None:
        known = known.where(LoginSession.user_id == owner.id)
    user_id = db.session.scalar(known)
    if user_id is not None:
        revoke(sid)
    db.session.commit()
    if user_id is not None:
        log.info("signed_out", extra={"user_id": user_id, "sid": sid, "address": request.remote_addr})
    return user_id is not None


@whole
def end_others(user_id: int, current: str) -> None:
    """End all sign-ins of a user but one."""
    begin_write()
    directory.lock(user_id)
    _revoke(LoginSession.user_id == user_id, LoginSession.sid != current)
    db.session.commit()
    log.info("signed_out_others", extra={"user_id": user_id, "sid": current, "address": request.remote_addr})


def revoke(sid: str) -> None:
    """End one sign-in within the running transaction."""
    _revoke(LoginSession.sid == sid)


def end_all(user: User) -> None:
    """Kill every token of a locked user within the running transaction, those in flight and copied ones included."""
    user.session_epoch += 1
    _revoke(LoginSession.user_id == user.id)


def _revoke(*which: Any) -> None:
    db.session.execute(
        update(LoginSession).where(*which, LoginSession.revoked.is_(None)).values(revoked=now()),
        execution_options={"synchronize_session": False},
    )
