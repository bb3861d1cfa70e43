"""Which session a request names without acting for it: one to be replaced, one to be ended. It may
be over."""

from contextlib import suppress

from flask import request
from flask_jwt_extended.config import config as jwt_config

from meiduo.accounts import claims, device, presented
from meiduo.errors import CsrfFailed, MeiduoError, TokenInvalid


def to_replace() -> str | None:
    """Return the sid that this browser's cookie names, over or not: a new sign-in takes its
    place."""
    if known := device.read().sid:
        return known
    token = request.cookies.get(jwt_config.access_cookie_name)
    with suppress(MeiduoError):
        return _sid(token, None) if token else None
    return None


def to_end() -> str | None:
    """Return the sid that a sign-out names, by header or by cookie, even if the access token has
    expired.

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
    """Return the sid of the first cookie that fits the CSRF value; ruined and tossed ones keep
    nobody signed in."""
    csrf = presented.csrf_value()
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
    return str(claims.read(token, csrf=csrf, allow_expired=True)["sid"])
