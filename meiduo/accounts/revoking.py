"""Ending sessions, within the running transaction. A revoked one is over at once, and ``expires``
alone says what is over and can be deleted."""

from typing import Any

from sqlalchemy import Update, bindparam, case, update

from meiduo.accounts.models import LoginSession
from meiduo.acts.act import Act, Joined
from meiduo.columns import now
from meiduo.statements import change


def revoke(*which: Any) -> int:
    """End those that these conditions name; return how many were alive."""
    return change(_revoking(now(), *which))


def revoke_one(sid: str) -> None:
    """End one."""
    revoke_in(Joined(LoginSession), sid)


def revoke_in(act: Act, sid: str) -> None:
    """End one within an act."""
    act.run(ONE, one=sid, moment=now())


def _revoking(moment: Any, *which: Any) -> Update:
    over = case((LoginSession.expires > moment, moment), else_=LoginSession.expires)
    alive = update(LoginSession).where(*which, LoginSession.revoked.is_(None))
    return alive.values(revoked=moment, expires=over)


ONE = _revoking(bindparam("moment"), LoginSession.sid == bindparam("one"))
