"""Who is calling: a JWT is checked to the letter, then user and sign-in are looked up in one query."""

import hmac
from datetime import timedelta
from typing import Any

from flask import Flask, g, request
from flask_jwt_extended import current_user, get_jwt, verify_jwt_in_request
from flask_jwt_extended.config import config as jwt_config
from sqlalchemy import select

from meiduo.accounts import claims as claims_of
from meiduo.accounts import directory, refusals
from meiduo.accounts.models import LoginSession, User
from meiduo.database import now
from meiduo.errors import CsrfFailed, FreshLoginRequired, MeiduoError, TokenInvalid
from meiduo.extensions import db, jwt

FRESH = timedelta(minutes=10)


def init_app(app: Flask) -> None:
    """Bind Flask-JWT-Extended to our users and our errors."""
    jwt.init_app(app)
    jwt.user_lookup_loader(_find)
    jwt.decode_key_loader(claims_of.key)
    app.before_request(refusals.malformed)
    app.before_request(refusals.foreign_origin)


def require(*, refresh: bool = False) -> User:
    """Return the user this request acts for.

    Raises:
        TokenInvalid: no token, or one that opens nothing.
        CsrfFailed: a change by cookie without its CSRF value.
    """
    try:
        verify_jwt_in_request(refresh=refresh)
    except claims_of.UNREADABLE as error:
        raise claims_of.translated(error) from None
    if refresh and came_by_cookie() and not _is_ours(claims()):
        raise TokenInvalid("refresh cookie without the csrf cookie that was set with it")
    user: User = current_user
    return user


def require_fresh(method: str | None = None) -> User:
    """Return the user as ``require`` does, who has signed in within the last ten minutes (ASVS 7.5.1).

    With a ``method`` (``qq``, ``password``) only a sign-in that was proved so counts.

    Raises:
        FreshLoginRequired: the sign-in is older; refreshing does not make it young again.
    """
    user = require()
    if g.login_session.created < now() - FRESH or method not in (None, g.login_session.method):
        raise FreshLoginRequired(method)
    return user


def require_own_page() -> None:
    """Refuse a GET by cookie with which another site could begin something in this visitor's name.

    The browser says who asked (``Sec-Fetch-Site``); where it does not, the CSRF value does. Bearer callers chose to
    ask. To be called after ``require``.

    Raises:
        CsrfFailed: neither says that a page of ours asked.
    """
    if request.method not in refusals.SAFE or not came_by_cookie():
        return  # the library has compared the CSRF value of a POST
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return
    given = request.headers.get(jwt_config.access_csrf_header_name, "")
    if not hmac.compare_digest(given.encode(), csrf_value().encode()):
        raise CsrfFailed("not begun by a page of ours")


def check_again() -> tuple[User, LoginSession]:
    """Check the caller once more within the running transaction, the user locked: much may have happened meanwhile.

    Raises:
        TokenInvalid: the sign-in that asked has ended.
    """
    data = claims()
    user = directory.lock(int(data["sub"])).get(int(data["sub"]))
    mine = select(LoginSession).where(LoginSession.sid == data["sid"])
    session = db.session.scalar(mine.execution_options(populate_existing=True))
    if user is None or session is None or not _is_alive(user, session, data):
        raise TokenInvalid("ended meanwhile")
    return user, session


def visitor() -> User | None:
    """Return the signed-in user of a page, or None: a page is also for those whose token is over."""
    try:
        return require() if request.method in refusals.SAFE else None
    except MeiduoError:
        return None


def claims() -> dict[str, Any]:
    """Return the claims of the token that ``require`` accepted."""
    return dict(get_jwt())


def csrf_value() -> str:
    """Return what a form of the signed-in visitor must carry; empty for anybody else."""
    return str(claims().get("csrf", "")) if g.get("_jwt_extended_jwt") else ""


def came_by_cookie() -> bool:
    """Tell whether ``require`` found the token in a cookie; then the answer belongs into cookies, too."""
    return bool(g.get("_jwt_extended_jwt_location") == "cookies")


def _is_ours(data: dict[str, Any]) -> bool:
    """Tell whether a refresh cookie was set by us: a sibling subdomain may set one of its own, but not this value."""
    beside = request.cookies.get(jwt_config.refresh_csrf_cookie_name, "")
    return hmac.compare_digest(beside.encode(), str(data["csrf"]).encode())


def _find(header: dict[str, Any], data: dict[str, Any]) -> User | None:
    """Load user and sign-in together; disable, sign-out and a new epoch therefore work at once (ASVS 7.4)."""
    claims_of.check(data)
    if not data["sub"].isascii() or not data["sub"].isdigit() or len(data["sub"]) > 18:
        raise TokenInvalid("odd subject")
    query = (
        select(User, LoginSession)
        .join(LoginSession, LoginSession.user_id == User.id)
        .where(User.id == int(data["sub"]), LoginSession.sid == data["sid"])
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).first()
    if row is None:
        return None
    user, session = row
    g.login_session = session
    return user if _is_alive(user, session, data) else None


def _is_alive(user: User, session: LoginSession, data: dict[str, Any]) -> bool:
    if session.user_id != user.id or session.revoked is not None or session.expires <= now():
        return False
    return user.is_active and user.session_epoch == data["epoch"]
