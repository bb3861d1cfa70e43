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
from sqlalchemy import select, update

from meiduo import signals
from meiduo.accounts import sessions
from meiduo.accounts.keys import key_id
from meiduo.accounts.models import LoginSession, User, now
from meiduo.errors import TokenInvalid
from meiduo.extensions import begin_write, db

ACCESS_LIFE = timedelta(minutes=15)
IDLE_LIFE = timedelta(days=14)  # a refresh token that nobody uses
SESSION_LIFE = timedelta(days=30)  # the whole sign-in, however often it is refreshed (ASVS 7.3.2)
GRACE = timedelta(seconds=10)  # two tabs refresh at once: the predecessor is still good this long

log = logging.getLogger("meiduo.accounts")


@dataclass(frozen=True)
class Tokens:
    """An access token and the refresh token that renews it, with their lives in seconds."""

    access: str
    refresh: str
    refresh_life: int

    def public(self) -> dict[str, str | int]:
        """Return the members that RFC 6749 section 5.1 names."""
        return {
            "access_token": self.access,
            "refresh_token": self.refresh,
            "token_type": "Bearer",
            "expires_in": int(ACCESS_LIFE.total_seconds()),
        }


def open_session(user: User, method: str) -> LoginSession:
    """Add a sign-in of ``user`` to the running transaction."""
    moment = now()
    user.last_login = moment  # written first: the user's row is the lock under which the others are counted
    sessions.make_room(user.id)
    session = LoginSession(
        sid=secrets.token_hex(16),
        user_id=user.id,
        refresh_jti=secrets.token_hex(16),
        created=moment,
        rotated=moment,
        expires=_end(moment, moment),
        method=method,
        user_agent=(request.user_agent.string or "")[:256].replace("\0", ""),
        address=(request.remote_addr or "")[:45],
    )
    db.session.add(session)
    return session


def add_sign_in(user: User, by: str, replacing: str | None = None) -> Tokens:
    """Sign in a user within the running transaction."""
    if replacing:
        sessions.revoke(replacing)
    issued = issue(user, open_session(user, by))
    signals.tell(signals.user_signed_in, user=user, by=by)
    log.info("signed_in", extra={"by": by, "user_id": user.id})
    return issued


def issue(user: User, session: LoginSession) -> Tokens:
    """Return the tokens of a sign-in, as its row stands now."""
    common = {"sid": session.sid, "epoch": user.session_epoch, "csrf": _csrf(session.sid)}
    life, mark = _refresh_life(session), {"kid": key_id(current_app.config["JWT_SECRET_KEY"])}
    identity = str(user.id)  # a number would be refused when the token comes back
    access = create_access_token(identity, False, ACCESS_LIFE, common, mark)
    refresh = create_refresh_token(identity, life, common | {"jti": session.refresh_jti}, mark)
    return Tokens(access, refresh, int(life.total_seconds()))


def rotate(user: User, claims: dict[str, Any]) -> Tokens:
    """Swap a refresh token for a new pair (RFC 9700 section 4.14.2).

    The immediate predecessor is good for ten more seconds and leads to the same successor. Anything
    older is a stolen copy or a bug: the whole sign-in ends.

    Raises:
        TokenInvalid: the token was used before, or its sign-in is over.
    """
    begin_write()
    presented, successor, moment = claims["jti"], secrets.token_hex(16), now()
    swapped = db.session.execute(
        update(LoginSession)
        .where(LoginSession.sid == claims["sid"], LoginSession.refresh_jti == presented, LoginSession.revoked.is_(None))
        .values(refresh_jti=successor, previous_jti=presented, rotated=moment)
        .returning(LoginSession.sid)
    ).first()
    session = db.session.scalar(select(LoginSession).where(LoginSession.sid == claims["sid"]))
    fit = user.is_active and user.session_epoch == claims["epoch"]  # read again, within this transaction
    if session is None or not fit or not (swapped or _within_grace(session, presented, moment)):
        sessions.revoke(claims["sid"])
        db.session.commit()
        raise TokenInvalid("refresh token used again: session ended")
    session.expires = _end(session.created, session.rotated)
    tokens = issue(user, session)
    db.session.commit()
    return tokens


def give(response: Response, tokens: Tokens) -> Response:
    """Put the tokens into cookies that scripts cannot read; beside them the CSRF value, which they can."""
    set_access_cookies(response, tokens.access, max_age=int(ACCESS_LIFE.total_seconds()))
    set_refresh_cookies(response, tokens.refresh, max_age=tokens.refresh_life)
    return response


def take_away(response: Response) -> Response:
    """Clear the cookies that ``give`` has set."""
    unset_jwt_cookies(response)
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


def _within_grace(session: LoginSession, presented: str, moment: datetime) -> bool:
    return session.revoked is None and session.previous_jti == presented and moment - session.rotated <= GRACE
