"""How tokens are signed, and with which keys old ones still open."""

import base64
import hashlib
from functools import cache
from typing import Any

import jwt
from flask import current_app
from jwt import PyJWK

NAME = "meiduo"  # issuer and audience: these tokens are made by the mall for the mall
ALGORITHM = "HS256"
LEEWAY = 10  # seconds two servers' clocks may differ


def settings(*, https: bool) -> dict[str, Any]:
    """Return what Flask-JWT-Extended must be told; its own defaults suit no shop.

    Cookies are Secure and carry the browser's name prefixes under https (RFC 6265bis section
    4.1.3).
    """
    return {
        "JWT_ALGORITHM": ALGORITHM,
        "JWT_ENCODE_ISSUER": NAME,
        "JWT_DECODE_ISSUER": NAME,
        "JWT_ENCODE_AUDIENCE": NAME,
        "JWT_DECODE_AUDIENCE": NAME,
        "JWT_DECODE_LEEWAY": LEEWAY,
        "JWT_TOKEN_LOCATION": ["headers", "cookies"],  # a header decides before a cookie
        "JWT_COOKIE_SECURE": https,
        "JWT_COOKIE_SAMESITE": "Lax",  # Strict would hide the sign-in on the way back from QQ
        "JWT_CSRF_CHECK_FORM": True,
        "JWT_ACCESS_COOKIE_NAME": "__Host-access_token" if https else "access_token",
        # It comes with every page, which is renewed where the access cookie is over. A sibling
        # subdomain can set no __Host- cookie; http knows no such names, so there and here it is
        # good only beside the CSRF value that was set with it.
        "JWT_REFRESH_COOKIE_NAME": "__Host-refresh_token" if https else "refresh_token",
        "JWT_ACCESS_CSRF_COOKIE_NAME": "__Host-csrf_access_token" if https else "csrf_access_token",
        "JWT_REFRESH_CSRF_COOKIE_NAME": "__Host-csrf_refresh_token"
        if https
        else "csrf_refresh_token",
    }


@cache
def key_id(key: str) -> str:
    """Return the ``kid`` of a key: enough to tell our keys apart, nothing of the key."""
    return hashlib.sha256(b"kid:" + key.encode()).hexdigest()[:8]


def signing() -> tuple[bytes, bytes]:
    """Return the first part of a token of today, encoded, and the key that signs it."""
    return _signing(current_app.config["JWT_SECRET_KEY"])


def library_signs_with() -> PyJWK:
    """Return the key that signs what a shop makes by Flask-JWT-Extended itself."""
    return _prepared(current_app.config["JWT_SECRET_KEY"])


def verifying(kid: str) -> PyJWK:
    """Return the key of ours that ``kid`` names; the signing one for any other name.

    A token chooses among our own keys and never brings one (RFC 8725 section 3.10).
    """
    known = _known()
    return _prepared({key_id(key): key for key in known}.get(kid, known[0]))


def of_token(token: str) -> PyJWK:
    """Return the key of ours that a token names, as ``verifying`` does.

    Our own headers are known as they are written, so that nothing is decoded for them.
    """
    written, _, _ = token.partition(".")
    key = _by_header(_known()).get(written)
    return key or verifying(str(jwt.get_unverified_header(token).get("kid")))


def _known() -> tuple[str, ...]:
    config = current_app.config
    return (config["JWT_SECRET_KEY"], *config["JWT_SECRET_KEY_FALLBACKS"])


@cache
def _by_header(known: tuple[str, ...]) -> dict[str, PyJWK]:
    """Return our keys by the first part of the tokens that they sign."""
    return {_header(key): _prepared(key) for key in reversed(known)}


@cache
def _signing(key: str) -> tuple[bytes, bytes]:
    return _header(key).encode(), key.encode()


def _header(key: str) -> str:
    return jwt.encode({}, _prepared(key), headers={"kid": key_id(key)}).partition(".")[0]


@cache
def _prepared(key: str) -> PyJWK:
    """The library looks at a key given as a text anew for each token, whether it is a PEM file by
    mistake."""
    octets = base64.urlsafe_b64encode(key.encode()).rstrip(b"=").decode()
    return PyJWK({"kty": "oct", "k": octets}, ALGORITHM)
