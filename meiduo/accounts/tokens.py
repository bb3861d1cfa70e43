"""User <-> JWT. A sign-in is a row in ``login_sessions``; access and refresh tokens carry its sid."""

import hashlib
import hmac
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, current_app, request
from flask_jwt_extended import (
    create_access_token,
    create_refresh_token,
    set_access_cookies,
    set_refresh_cookies,
    unset_jwt_cookies,
)
from sqlalchemy import select

from meiduo import signals
from meiduo.accounts import device, directory, sessions
from meiduo.accounts.keys import key_id
from meiduo.accounts.models import LoginSession, User
from meiduo.database import clock, now
from meiduo.errors import TokenInvalid
from meiduo.extensions import db
from meiduo.transition import begin_write, whole

ACCESS_LIFE = timedelta(minutes=15)
IDLE_LIFE = timedelta(days=14)  # a refresh token that nobody uses
SESSION_LIFE = timedelta(days=30)  # the whole sign-in, however often it is refreshed (ASVS 7.3.2)
STEP = timedelta(seconds=1)  # a clock that is set right may jump so far back
GRACE = timedelta(seconds=10)  # two tabs refresh at once: the predecessor is still good this long

log = logging.getLogger("meiduo.accounts")


@dataclass(frozen=True)
class Tokens:
    """An access token and the refresh token that renews it, with their lives in seconds."""

    access: str
    refresh: str
    refresh_life: int
    user_id: int
    sid: str

    def public(self) -> dict[str, str | int]:
        """Return the members that RFC 6749 section 5.1 names."""
        return {
            "access_token": self.access,
            "refresh_token": self.refresh,
            "token_type": "Bearer",
            "expires_in": int(ACCESS_LIFE.total_seconds()),
        }


def open_session(user: User, method: str, created: datetime | None = None) -> LoginSession:
    """Add a sign-in of ``user`` to the running transaction; ``created`` when it carries an older one on."""
    moment = now()
    user.last_login = moment  # written first: the user's row is the lock under which the others are counted
    sessions.make_room(user.id)
    began = created or moment
    session = LoginSession(
        sid=secrets.token_hex(16),
        user_id=user.id,
        refresh_jti=secrets.token_hex(16),
        created=began,
        rotated=moment,
        expires=_end(began, moment),
        method=method,
        user_agent=(request.user_agent.string or "")[:256].replace("\0", ""),
        address=(request.remote_addr or "")[:45],
    )
    db.session.add(session)
    return session


def add_sign_in(user: User, by: str, replacing: str | None = None) -> Tokens:
    """Sign in a user within the running transaction; ``note`` it after the commit."""
    if replacing:
        sessions.revoke(replacing)
    issued = issue(user, open_session(user, by))
    signals.tell(signals.user_signed_in, user=user, by=by)
    return issued


def note(issued: Tokens, by: str) -> None:
    """Log a sign-in, once it is committed."""
    who = {"user_id": issued.user_id, "sid": issued.sid, "address": request.remote_addr}
    log.info("signed_in", extra={"by": by, **who})


def start_afresh(user: User, session: LoginSession) -> Tokens:
    """End every sign-in of a locked user within the running transaction and carry the caller's on under a new name.

    A credential was changed: whoever holds a copy of any token, the caller's own included, is out. The new sign-in
    is as old as the caller's, so a change makes nobody's proof young again (ASVS 7.4.3, 7.5.1).
    """
    sessions.end_all(user)
    return issue(user, open_session(user, session.method, session.created))


def issue(user: User, session: LoginSession) -> Tokens:
    """Return the tokens of a sign-in, as its row stands now."""
    common = {"sid": session.sid, "epoch": user.session_epoch, "csrf": _csrf(session.sid)}
    life, mark = _refresh_life(session), {"kid": key_id(current_app.config["JWT_SECRET_KEY"])}
    identity = str(user.id)  # a number would be refused when the token comes back
    access = create_access_token(identity, False, ACCESS_LIFE, common, mark)
    refresh = create_refresh_token(identity, life, common | {"jti": session.refresh_jti}, mark)
    return Tokens(access, refresh, int(life.total_seconds()), user.id, session.sid)


@whole
def rotate(claims: dict[str, Any]) -> Tokens:
    """Swap a refresh token for a new pair (RFC 9700 section 4.14.2).

    The immediate predecessor is good for ten more seconds and leads to the same successor. Anything
    older is a stolen copy or a bug: the whole sign-in ends.

    Raises:
        TokenInvalid: the token was used before, or its sign-in is over.
    """
    begin_write()
    user = directory.lock(int(claims["sub"])).get(int(claims["sub"]))
    mine = select(LoginSession).where(LoginSession.sid == claims["sid"]).with_for_update()
    session = db.session.scalar(mine.execution_options(populate_existing=True))
    if user is None or session is None or not _may_rotate(user, session, claims):
        sessions.revoke(claims["sid"])
        db.session.commit()
        reused = bool(session and session.revoked is None and user and user.session_epoch == claims["epoch"])
        who = {"user_id": int(claims["sub"]), "sid": claims["sid"], "address": request.remote_addr}
        log.warning("refresh_refused", extra={**who, "reused": reused})
        raise TokenInvalid("refresh token used again: session ended")
    tokens = issue(user, session)
    db.session.commit()
    return tokens


def _may_rotate(user: User, session: LoginSession, claims: dict[str, Any]) -> bool:
    """Move the sign-in on to its next refresh token; or tell that two tabs have just asked for the same one."""
    presented = claims["jti"]
    moment = clock()  # asked for now that the rows are ours: waiting for them is not the visitor's delay
    if session.revoked is not None or not user.is_active or user.session_epoch != claims["epoch"]:
        return False
    if session.refresh_jti != presented:
        return session.previous_jti == presented and -STEP <= moment - session.rotated <= GRACE
    session.previous_jti = presented
    session.refresh_jti = secrets.token_hex(16)
    session.rotated = moment
    session.expires = _end(session.created, moment)
    return True


def give(response: Response, tokens: Tokens) -> Response:
    """Put the tokens into cookies that scripts cannot read; beside them the CSRF value, which they can."""
    set_access_cookies(response, tokens.access, max_age=int(ACCESS_LIFE.total_seconds()))
    set_refresh_cookies(response, tokens.refresh, max_age=tokens.refresh_life)
    device.put(response, tokens.user_id, tokens.sid)
    return response


def take_away(response: Response) -> Response:
    """Clear the cookies that ``give`` has set. The browser stays known to those who signed in with it."""
    unset_jwt_cookies(response)
    device.forget_sign_in(response)
    return response


def _csrf(sid: str) -> str:
    """One CSRF value for a whole sign-in: a form rendered before a refresh still works after it."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, b"csrf:" + sid.encode(), hashlib.sha256).hexdigest()[:32]


def _refresh_life(session: LoginSession) -> timedelta:
    return max(timedelta(seconds=1), session.expires - session.rotated)


def _end(created: datetime, rotated: datetime) -> datetime:
    """Return the moment after which nothing opens this sign-in any more, unless it is refreshed before."""
    return min(created + SESSION_LIFE, rotated + IDLE_LIFE)
