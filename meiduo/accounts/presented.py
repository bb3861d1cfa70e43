"""Which token a request presents: by header, or by cookie with the CSRF value that belongs to
it."""

import hmac
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_jwt_extended.config import config as jwt_config

from meiduo.errors import CsrfFailed, TokenInvalid, Unavailable
from meiduo.web.origins import SAFE

UNRENEWED = "meiduo_unrenewed"  # on a request: why its cookies could not be renewed


@dataclass(frozen=True)
class Presented:
    """A token as it came. ``csrf`` is what must be in it; None where nothing has to be compared."""

    token: str = field(repr=False)
    by_cookie: bool
    csrf: str | None = field(repr=False)


def access() -> Presented:
    """Return the access token of this request; a header decides before a cookie.

    Raises:
        TokenInvalid: there is none, or the header holds none of ours.
        CsrfFailed: a change by cookie without its CSRF value.
        Unavailable: as ``refuse_unrenewed``.
    """
    refuse_unrenewed()
    return _presented(jwt_config.access_cookie_name)


def refresh() -> Presented:
    """Return the refresh token of this request. Raises as ``access``."""
    return _presented(jwt_config.refresh_cookie_name)


def is_set_by_us(data: dict[str, Any]) -> bool:
    """Tell whether a refresh cookie with these claims is ours: a sibling subdomain may set one of
    its own, but not the value beside it."""
    beside = request.cookies.get(jwt_config.refresh_csrf_cookie_name, "")
    return hmac.compare_digest(beside.encode(), str(data["csrf"]).encode())


def refuse_unrenewed() -> None:
    """Refuse to take a member for a stranger whose cookies could not be renewed for this page.

    Raises:
        Unavailable: as the renewal met it.
    """
    failed: Unavailable | None = getattr(request, UNRENEWED, None)
    if failed is not None:
        raise failed


def bearer() -> str | None:
    """Return the token in the Authorization header (RFC 6750 section 2.1); None when there is none.

    Raises:
        TokenInvalid: the scheme is there and no single token behind it.
    """
    fields = [part.split() for part in request.headers.get("Authorization", "").split(",")]
    found = [words for words in fields if words and words[0] == jwt_config.header_type]
    if len(found) != 1:
        return None
    if len(found[0]) != 2:
        raise TokenInvalid("malformed Authorization header")
    return str(found[0][1])


def csrf_value() -> str:
    """Return the CSRF value that this request brings, by header or in a form of ours.

    Raises:
        CsrfFailed: there is none, or none that could be right.
    """
    value = request.headers.get(jwt_config.access_csrf_header_name)
    value = value or request.form.get(jwt_config.access_csrf_field_name)
    if not value or not value.isascii():
        raise CsrfFailed("no csrf value")
    return value


def _presented(cookie: str) -> Presented:
    token = bearer()
    if token is not None:
        return Presented(token, by_cookie=False, csrf=None)
    token = request.cookies.get(cookie)
    if not token:
        raise TokenInvalid("no token")
    csrf = None if request.method in SAFE else csrf_value()
    return Presented(token, by_cookie=True, csrf=csrf)
