"""What a JWT of ours must say, and what becomes of one that cannot be read."""

import hmac
import json
import time
from base64 import urlsafe_b64decode
from typing import Any

import jwt
from flask_jwt_extended.exceptions import CSRFError, JWTExtendedException
from jwt import PyJWK, PyJWTError

from meiduo.accounts import keys, refusals
from meiduo.errors import CsrfFailed, MeiduoError, TokenInvalid

UNREADABLE = (
    JWTExtendedException,
    PyJWTError,
    TypeError,
    ValueError,
    OverflowError,
    RecursionError,
)
CLAIMS = {
    "exp": int,
    "iat": int,
    "jti": str,
    "sub": str,
    "sid": str,
    "epoch": int,
    "csrf": str,
    "type": str,
}
LONGEST_SUBJECT = 18  # digits


def read(
    token: str, *, kind: str | None = None, csrf: str | None = None, allow_expired: bool = False
) -> dict[str, Any]:
    """Return the claims of a token of ours.

    Args:
        token: as it was presented.
        kind: ``access`` or ``refresh``; None takes both.
        csrf: the value that it must hold; None when nothing has to be compared.
        allow_expired: for who only names a session, and does not act for it.

    Raises:
        TokenInvalid: not one of ours, not of this kind, or over.
        CsrfFailed: another CSRF value.
    """
    try:
        found = _decoded(token, allow_expired=allow_expired)
    except UNREADABLE as error:
        raise translated(error) from None
    check(found)
    if csrf is not None and not hmac.compare_digest(found["csrf"].encode(), csrf.encode()):
        raise CsrfFailed("another csrf value")
    if kind not in (None, found["type"]):
        raise TokenInvalid(f"no {kind} token")
    return found


def is_over(token: str) -> bool:
    """Tell whether a token's time is over by what it says itself, unchecked, in a tenth of the time
    that ``read`` takes. One that says nothing is over."""
    try:
        content = json.loads(urlsafe_b64decode(token.split(".")[1] + "=="))
        return bool(content["exp"] <= time.time())
    except (LookupError, TypeError, ValueError, RecursionError):
        return True


def check(data: dict[str, Any]) -> None:
    """Refuse what is no access or refresh token of ours.

    The library takes any JWT under our key for an access token (RFC 8725 section 3.11).

    Raises:
        TokenInvalid: a claim is missing or of another type.
    """
    right = all(type(data.get(name)) is kind for name, kind in CLAIMS.items())
    if not right or data["type"] not in {"access", "refresh"}:
        raise TokenInvalid("claims are not ours")
    subject = data["sub"]
    if not subject.isascii() or not subject.isdigit() or len(subject) > LONGEST_SUBJECT:
        raise TokenInvalid("odd subject")


def translated(error: Exception) -> MeiduoError:
    """Return our failure for what the libraries raise."""
    if isinstance(error, MeiduoError):
        return error
    if isinstance(error, CSRFError):
        return CsrfFailed(str(error))
    return TokenInvalid(type(error).__name__)


def key(header: dict[str, Any], unverified: dict[str, Any]) -> PyJWK:
    """Return the key that a token was signed with, to a shop's ``@jwt_required()``: one of our own
    table, never one that the token brings.

    A token without a type is refused here, before the library takes it for an access token.
    """
    if "type" not in unverified:
        raise TokenInvalid("no type")
    refusals.malformed_csrf()  # the library is about to compare it
    return keys.verifying(str(header.get("kid")))


def _decoded(token: str, *, allow_expired: bool) -> dict[str, Any]:
    """Return the claims of a token under a key of ours, read once; Flask-JWT-Extended would take it
    apart three times, which is a fifth of the time of a request that acts for somebody."""
    found = jwt.decode(
        token,
        keys.of_token(token),
        algorithms=[keys.ALGORITHM],
        audience=keys.NAME,
        issuer=keys.NAME,
        leeway=keys.LEEWAY,
        options={"verify_exp": not allow_expired},
    )
    return dict(found)
