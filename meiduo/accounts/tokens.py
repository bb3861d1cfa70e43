"""A session -> its JWTs. An access token opens the shop for minutes, a refresh token carries the
session on."""

import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import current_app

from meiduo.accounts import jws, keys
from meiduo.accounts.models import LoginSession

ACCESS_LIFE = timedelta(minutes=15)
IDLE_LIFE = timedelta(days=14)  # a refresh token that nobody uses
SESSION_LIFE = timedelta(days=30)  # the whole session, however often it is refreshed (ASVS 7.3.2)


@dataclass(frozen=True)
class Tokens:
    """An access token and the refresh token that renews it."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    refresh_life: int  # seconds
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


@dataclass(frozen=True)
class Opened:
    """What tokens say of a session; its row has the same."""

    sid: str
    refresh_jti: str = field(repr=False)
    rotated: datetime
    expires: datetime


def issue(user: Any, session: Opened | LoginSession) -> Tokens:
    """Return the tokens of a session, as its row stands now.

    Args:
        user: whose; a ``User``, or what has its ``id`` and ``session_epoch``.
        session: which.
    """
    life = max(timedelta(seconds=1), session.expires - session.rotated)
    common = {
        "sub": str(user.id),  # a number would be refused when the token comes back
        "sid": session.sid,
        "epoch": user.session_epoch,
        "csrf": _csrf(session.sid),
    }
    access = _signed("access", ACCESS_LIFE, {**common, "jti": secrets.token_hex(16)})
    refresh = _signed("refresh", life, {**common, "jti": session.refresh_jti})
    return Tokens(access, refresh, int(life.total_seconds()), user.id, session.sid)


def end_of(created: datetime, rotated: datetime) -> datetime:
    """Return the moment after which nothing opens a session any more, unless it is refreshed
    before."""
    return min(created + SESSION_LIFE, rotated + IDLE_LIFE)


def _csrf(sid: str) -> str:
    """One CSRF value for a whole session: a form rendered before a refresh still works after it."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, b"csrf:" + sid.encode(), hashlib.sha256).hexdigest()[:32]


def _signed(kind: str, life: timedelta, more: Mapping[str, str | int]) -> str:
    """Return a token with the claims that Flask-JWT-Extended makes and reads."""
    moment = int(time.time())
    claims = {
        **more,
        "type": kind,
        "fresh": False,
        "iat": moment,
        "nbf": moment,
        "exp": moment + int(life.total_seconds()),
        "iss": keys.NAME,
        "aud": keys.NAME,
    }
    header, key = keys.signing()
    return jws.sign(claims, header, key)
