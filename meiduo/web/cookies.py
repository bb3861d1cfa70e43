"""Cookies that only this host can have set, and the key that signs what is in them."""

from collections.abc import Mapping
from typing import Any

from flask import Response, current_app
from itsdangerous import URLSafeTimedSerializer


def signer(salt: str) -> URLSafeTimedSerializer:
    """Return what signs the content of one kind of cookie. Former keys still open what they
    signed."""
    former = current_app.config.get("SECRET_KEY_FALLBACKS") or ()
    keys = [*former, current_app.config["SECRET_KEY"]]  # the last one signs
    return URLSafeTimedSerializer(keys, salt=salt)


def is_https(config: Mapping[str, Any] | None = None) -> bool:
    """Tell whether this site is served under https, as QQ_REDIRECT_URI says: a proxy may not say
    so."""
    if config is None:
        address = current_app.config["QQ_REDIRECT_URI"]
    else:
        address = config.get("QQ_REDIRECT_URI", "")  # headers are asked for by any app
    return str(address).startswith("https://")


def name(plain: str) -> str:
    """Return a cookie's name; under https with the prefix that keeps sibling hosts from setting it.

    Source: RFC 6265bis section 4.1.3.
    """
    return f"__Host-{plain}" if is_https() else plain


def put(response: Response, full_name: str, value: str, seconds: int) -> None:
    """Set a cookie that scripts cannot read and that comes back from QQ."""
    response.set_cookie(
        full_name, value, max_age=seconds, secure=is_https(), httponly=True, samesite="Lax"
    )


def remove(response: Response, full_name: str) -> None:
    """Take a cookie away."""
    response.delete_cookie(full_name, secure=is_https(), httponly=True, samesite="Lax")
