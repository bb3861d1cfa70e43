"""Cookies that only this host can have set, and the key that signs what is in them."""

from functools import cache
from typing import Any

from flask import Response, current_app
from itsdangerous import TimedSerializer, URLSafeTimedSerializer, base64_encode
from werkzeug.http import dump_cookie

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
    site.

    Args:
        response: takes it.
        full_name: of ``name``.
        value: of letters, digits and ``-_.``, as our signers write it.
        seconds: its life.
    """
    attributes = _attributes(seconds, https=site.of().https)
    response.headers.add("Set-Cookie", f"{full_name}={value}; {attributes}")


def remove(response: Response, full_name: str) -> None:
    """Take a cookie away."""
    attributes = _attributes(0, https=site.of().https)
    response.headers.add("Set-Cookie", f"{full_name}=; {attributes}")


@cache
def _attributes(seconds: int, *, https: bool) -> str:
    """Return what a cookie says after its value; 0 seconds are a moment long ago, too, for browsers
    that know no others."""
    long_ago = None if seconds else 0
    whole = dump_cookie(
        "a", "b", seconds, expires=long_ago, secure=https, httponly=True, samesite="Lax"
    )
    return whole.partition("; ")[2]


@cache
def _signer(keys: tuple[Any, ...], salt: str) -> Signer:
    return Signer([*keys], salt=salt)
