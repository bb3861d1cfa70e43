"""Who is calling: a token is checked to the letter, then user and session are looked up in one
query."""

import hmac
from dataclasses import dataclass, field, replace
from typing import Any

from flask import request
from flask_jwt_extended.config import config as jwt_config
from sqlalchemy import bindparam, select

from meiduo import errors
from meiduo.accounts import claims, directory, presented
from meiduo.accounts.models import LoginSession, User
from meiduo.columns import now
from meiduo.database import session
from meiduo.errors import FreshLoginRequired, MeiduoError, TokenInvalid

OPENED = (
    select(User, LoginSession)
    .join(LoginSession, LoginSession.user_id == User.id)
    .where(User.id == bindparam("user"), LoginSession.sid == bindparam("sid"))
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True)
class Caller:
    """The user that a request acts for, and the session it came with; as they were when it was
    looked at."""

    user: User
    session: LoginSession
    by_cookie: bool  # then the answer belongs into cookies, too
    claims: dict[str, Any] = field(repr=False)  # of its token

    @property
    def csrf(self) -> str:
        """What a form of this caller must carry."""
        return str(self.claims["csrf"])


def require(*, refresh: bool = False) -> Caller:
    """Return who this request acts for.

    Raises:
        TokenInvalid: no token, or one that opens nothing.
        CsrfFailed: a change by cookie without its CSRF value.
    """
    came = presented.refresh() if refresh else presented.access()
    data = claims.read(came.token, kind="refresh" if refresh else "access", csrf=came.csrf)
    if refresh and came.by_cookie and not presented.is_set_by_us(data):
        raise TokenInvalid("refresh cookie without the csrf cookie that was set with it")
    return _caller(data, by_cookie=came.by_cookie)


def require_fresh() -> Caller:
    """Return the caller as ``require`` does, who has signed in within the last ten minutes (ASVS
    7.5.1).

    Raises:
        FreshLoginRequired: the sign-in is older; refreshing does not make it young again.
    """
    caller = require()
    if caller.session.created < now() - FreshLoginRequired.AFTER:
        with errors.asked_by(caller):
            raise FreshLoginRequired
    return caller


def visitor() -> Caller | None:
    """Return who a page is shown to, None for a stranger: a page is also for those whose token is
    over.

    For showing only: no CSRF value is asked for.

    Raises:
        Unavailable: as ``presented.refuse_unrenewed``.
    """
    presented.refuse_unrenewed()
    try:
        bearer = presented.bearer()
        token = bearer or request.cookies.get(jwt_config.access_cookie_name)
        if not token:
            return None
        return _caller(claims.read(token, kind="access"), by_cookie=bearer is None)
    except MeiduoError:
        return None


def is_from_own_page(caller: Caller) -> bool:
    """Tell whether a GET by cookie brings the caller's CSRF value, which only a page of ours can
    read."""
    given = request.headers.get(jwt_config.access_csrf_header_name, "")
    return hmac.compare_digest(given.encode(), caller.csrf.encode())


def confirm(caller: Caller) -> Caller:
    """Return the caller as they are now, the user locked until the running transaction ends.

    Raises:
        TokenInvalid: the session that asked has ended meanwhile.
    """
    return still(caller, directory.lock(caller.user.id))


def still(caller: Caller, user: User | None) -> Caller:
    """Return the caller as they are now, of whom the user is locked already. Raises as
    ``confirm``."""
    mine = select(LoginSession).where(LoginSession.sid == caller.session.sid)
    own = session.scalar(mine.execution_options(populate_existing=True))
    if user is None or own is None or not opens(caller.claims, user, own):
        raise TokenInvalid("ended meanwhile")
    return replace(caller, user=user, session=own)


def find(data: dict[str, Any]) -> tuple[User, LoginSession] | None:
    """Return user and session of a token's claims, None when it opens nothing any more.

    Loaded together: disable, sign-out and a new epoch therefore work at once (ASVS 7.4).
    """
    row = session.execute(OPENED, {"user": int(data["sub"]), "sid": data["sid"]}).first()
    if row is None:
        return None
    user, own = row
    return (user, own) if opens(data, user, own) else None


def opens(data: dict[str, Any], user: User, own: LoginSession) -> bool:
    """Tell whether a token with these claims still opens this session of this user."""
    if own.user_id != user.id or not own.is_alive:
        return False
    return stands(data, user)


def stands(data: dict[str, Any], user: Any) -> bool:
    """Tell whether a token with these claims opens anything of this user: a ``User``, or a row with
    their ``is_active`` and ``session_epoch``."""
    return bool(user.is_active) and user.session_epoch == data["epoch"]


def _caller(data: dict[str, Any], *, by_cookie: bool) -> Caller:
    found = find(data)
    if found is None:
        raise TokenInvalid("its session is over")
    return Caller(*found, by_cookie=by_cookie, claims=data)
