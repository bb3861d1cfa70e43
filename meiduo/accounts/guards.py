"""Who is calling: a JWT is checked to the letter, then user and sign-in are looked up in one query."""

import hmac
from contextlib import suppress
from datetime import timedelta
from typing import Any

from flask import Flask, g, request
from flask_jwt_extended import current_user, decode_token, get_jwt, verify_jwt_in_request
from flask_jwt_extended.config import config as jwt_config
from flask_jwt_extended.exceptions import CSRFError, JWTExtendedException
from jwt import PyJWTError
from sqlalchemy import select

from meiduo import origins
from meiduo.accounts import device, directory, keys
from meiduo.accounts.models import LoginSession, User, now
from meiduo.errors import CsrfFailed, FreshLoginRequired, MeiduoError, TokenInvalid
from meiduo.extensions import db, jwt

FRESH = timedelta(minutes=10)
SAFE = {"GET", "HEAD", "OPTIONS"}
UNREADABLE = (JWTExtendedException, PyJWTError, TypeError, ValueError, OverflowError, RecursionError)
CLAIMS = {"exp": int, "iat": int, "jti": str, "sub": str, "sid": str, "epoch": int, "csrf": str, "type": str}


def init_app(app: Flask) -> None:
    """Bind Flask-JWT-Extended to our users and our errors."""
    jwt.init_app(app)
    jwt.user_lookup_loader(_find)
    jwt.decode_key_loader(_key)
    app.before_request(_refuse_malformed)
    app.before_request(_refuse_foreign_origin)


def require(*, refresh: bool = False) -> User:
    """Return the user this request acts for.

    Raises:
        TokenInvalid: no token, or one that opens nothing.
        CsrfFailed: a change by cookie without its CSRF value.
    """
    try:
        verify_jwt_in_request(refresh=refresh)
    except UNREADABLE as error:
        raise _translated(error) from None
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
    site = request.headers.get("Sec-Fetch-Site")
    if site == "cross-site":
        raise CsrfFailed("begun by another site")
    if site == "same-origin" or request.method not in SAFE or not came_by_cookie():
        return  # the library has compared the CSRF value of a POST
    given = request.headers.get(jwt_config.access_csrf_header_name, "")
    if not hmac.compare_digest(given.encode(), csrf_value().encode()):
        raise CsrfFailed("not begun by a page of ours")


def check_again() -> tuple[User, LoginSession]:
    """Check the caller once more within the running transaction, both rows locked: much may have happened meanwhile.

    Raises:
        TokenInvalid: the sign-in that asked has ended.
    """
    data = claims()
    user = directory.lock(int(data["sub"])).get(int(data["sub"]))
    mine = select(LoginSession).where(LoginSession.sid == data["sid"]).with_for_update()
    session = db.session.scalar(mine.execution_options(populate_existing=True))
    if user is None or session is None or not _is_alive(user, session, data):
        raise TokenInvalid("ended meanwhile")
    return user, session


def visitor() -> User | None:
    """Return the signed-in user of a page, or None: a page is also for those whose token is over."""
    try:
        return require() if request.method in SAFE else None
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


def cookie_sid() -> str | None:
    """Return the sign-in that this browser's cookie names, over or not: a new sign-in takes its place."""
    if known := device.read().sid:
        return known
    with suppress(MeiduoError):
        token = request.cookies.get(jwt_config.access_cookie_name)
        return _sid(token, None) if token else None
    return None


def leaving_sid() -> str | None:
    """Return the sid that a sign-out names, by header or by cookie, even if the access token has expired.

    Raises:
        TokenInvalid: the header holds no token of ours.
        CsrfFailed: cookies without their CSRF value.
    """
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind == jwt_config.header_type:
        return _sid(token.strip(), None)
    names = (jwt_config.access_cookie_name, jwt_config.refresh_cookie_name)
    cookies = [value for name in names for value in request.cookies.getlist(name) if value]
    return _sid_of_any(cookies) if cookies else None


def _sid_of_any(cookies: list[str]) -> str | None:
    """Return the sid of the first cookie that fits the CSRF value; ruined and tossed ones keep nobody signed in."""
    form = request.form.get(jwt_config.access_csrf_field_name)
    csrf = request.headers.get(jwt_config.access_csrf_header_name) or form
    if not csrf or not csrf.isascii():
        raise CsrfFailed("no csrf value")
    refused = None
    for token in cookies:
        try:
            return _sid(token, csrf)
        except CsrfFailed as error:
            refused = error
        except TokenInvalid:
            continue
    if refused:
        raise refused
    return None


def _sid(token: str, csrf: str | None) -> str:
    try:
        found = decode_token(token, csrf_value=csrf, allow_expired=True)
    except UNREADABLE as error:
        raise _translated(error) from None
    _check_claims(found)
    return str(found["sid"])


def _key(header: dict[str, Any], unverified: dict[str, Any]) -> str:
    """Return the key that a token was signed with: one of our own table, never one that the token brings.

    A token without a type is refused here, before the library takes it for an access token.
    """
    if "type" not in unverified:
        raise TokenInvalid("no type")
    return keys.verifying(str(header.get("kid")))


def _find(header: dict[str, Any], data: dict[str, Any]) -> User | None:
    """Load user and sign-in together; disable, sign-out and a new epoch therefore work at once (ASVS 7.4)."""
    _check_claims(data)
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


def _check_claims(data: dict[str, Any]) -> None:
    """The library takes any JWT under our key for an access token; we do not (RFC 8725 section 3.11)."""
    right = all(type(data.get(name)) is kind for name, kind in CLAIMS.items())
    if not right or data["type"] not in {"access", "refresh"}:
        raise TokenInvalid("claims are not ours")


def _translated(error: Exception) -> MeiduoError:
    if isinstance(error, MeiduoError):
        return error
    return CsrfFailed(str(error)) if isinstance(error, CSRFError) else TokenInvalid(type(error).__name__)


def _refuse_foreign_origin() -> None:
    """A change by cookie that names its Origin must come from this host (ASVS 3.5.1); bearer callers need not."""
    origin = request.headers.get("Origin")
    if request.method in SAFE or origin is None or "Authorization" in request.headers:
        return
    if not origins.is_ours(origin):
        raise CsrfFailed("foreign origin")


def _refuse_malformed() -> None:
    """Stop credentials on which the library would stumble into a 500."""
    header = request.headers.get("Authorization", "")
    if header and not (header.isascii() and header.replace(",", " ").split()):
        raise TokenInvalid("malformed Authorization header")
    values = (request.headers.get("X-CSRF-TOKEN", ""), request.form.get("csrf_token", ""))
    if not all(value.isascii() for value in values):
        raise CsrfFailed("malformed csrf value")
