"""Refresh tokens work once: each use leads to the next one, and a copy that is used again ends the
session."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from flask import request
from sqlalchemy import select

from meiduo import log_lines
from meiduo.accounts import authentication, directory, revoking, tokens
from meiduo.accounts.models import LoginSession
from meiduo.accounts.tokens import Tokens
from meiduo.database import once_committed, session
from meiduo.statements import clock

STEP = timedelta(seconds=1)  # a clock that is set right may jump so far back
GRACE = timedelta(seconds=10)  # two tabs refresh at once: the predecessor is still good this long

log = log_lines.logger("meiduo.accounts")


def rotate(claims: dict[str, Any]) -> Tokens | None:
    """Swap a refresh token for a new pair, within the running transaction (RFC 9700 section
    4.14.2).

    The immediate predecessor is good for ten more seconds and leads to the same successor. Anything
    older is a stolen copy or a bug: the whole session ends.

    Returns:
        The new pair; None when the session has ended, or ends now: then the transaction is to be
        committed, too.
    """
    user = directory.lock(int(claims["sub"]))
    mine = select(LoginSession).where(LoginSession.sid == claims["sid"]).with_for_update()
    own = session.scalar(mine.execution_options(populate_existing=True))
    reused = False
    if user is not None and own is not None and authentication.opens(claims, user, own):
        # asked for now that the rows are ours: waiting for them is not the visitor's delay
        moment = clock()
        if own.refresh_jti == claims["jti"]:
            _move_on(own, moment)
            return tokens.issue(user, own)
        if own.previous_jti == claims["jti"] and -STEP <= moment - own.rotated <= GRACE:
            return tokens.issue(user, own)  # two tabs have just asked for the same one
        reused = True
    _refuse(claims, reused=reused)
    return None


def _move_on(own: LoginSession, moment: datetime) -> None:
    own.previous_jti = own.refresh_jti
    own.refresh_jti = secrets.token_hex(16)
    own.rotated = moment
    own.expires = tokens.end_of(own.created, moment)


def _refuse(claims: dict[str, Any], *, reused: bool) -> None:
    revoking.revoke_one(claims["sid"])
    facts = {
        "user_id": int(claims["sub"]),
        "sid": claims["sid"],
        "address": request.remote_addr,
        "reused": reused,
    }
    once_committed(lambda: log.warning("refresh_refused", extra=facts))
