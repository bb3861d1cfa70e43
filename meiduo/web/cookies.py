"""Cookies that only this host can have set, and the key that signs what is in them."""

from functools import cache
from typing import Any

from flask import Response, current_app
from itsdangerous import TimedSerializer, URLSafeTimedSerializer, base64_encode

from meiduo.web import site

SHORT = 400  # bytes; a longer content is compressed, or a long address would not fit into a cookie


class Signer(URLSafeTimedSerializer):
    """Signs; and leaves short contents as they are. To find out whether a text shrinks costs zlib
    50 µs and, in every thread that has ever done so, 260 KiB."""

    def dump_payload(self, obj: Any) -> bytes:
        """Return the text of a content."""
        plain = TimedSerializer.dump_payload(self, obj)
        return super().dump_payload(obj) if len(plain) > SHORT else base64_encode(plain)


def signer(salt: str) -> Signer:
    """Return what signs the content of one kind of cookie. Former keys still open what they
    signed."""
    former = current_app.config.get("SECRET_KEY_FALLBACKS") or ()
    return _signer((*former, current_app.config["SECRET_KEY"]), salt)  # the last one signs


def name(plain: str) -> str:
    """Return a cookie's name; under https with the prefix that keeps sibling hosts from setting it.

    Source: RFC 6265bis section 4.1.3.
    """
    return f"__Host-{plain}" if site.of().https else plain


def put(response: Response, full_name: str, value: str, seconds: int) -> None:
    """Set a cookie that scripts cannot read and that comes along on the way back from another
    site."""
    response.set_cookie(
        full_name, value, max_age=seconds, secure=site.of().https, httponly=True, samesite="Lax"
    )


def remove(response: Response, full_name: str) -> None:
    """Take a cookie away."""
    response.delete_cookie(full_name, secure=site.of().https, httponly=True, samesite="Lax")


@cache
def _signer(keys: tuple[Any, ...], salt: str) -> Signer:
    return Signer([*keys], salt=salt)
