"""Begun attempts in the browser: one small signed cookie each, few and short enough for every browser."""

import hashlib
import time

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

LIFE = 600  # seconds; as long as QQ's code lives
LEEWAY = 10  # seconds two servers' clocks may differ
KEPT = 1800  # seconds that the cookie lives, so that a late visitor is told "expired" and not "unknown"
AT_ONCE = 5
BYTES = 4096 - 512  # of all attempts' cookies together; browsers drop what is longer than 4 KiB


class Expired(Exception):
    """The cookie is ours and too old. ``args[0]`` is its content."""


def put(response: Response, state: str, content: dict[str, str | int]) -> None:
    """Add an attempt; take away the oldest ones when there are too many or they grow too long."""
    value = _signer().dumps({**content, "id": digest(state)})
    room, kept = BYTES - len(value), AT_ONCE - 1
    for name, old in sorted(_ours().items(), key=lambda item: _issued(item[1]), reverse=True):
        room, kept = room - len(old) - len(name), kept - 1
        if room < 0 or kept < 0:
            _remove(response, name)
    response.set_cookie(_name(state), value, max_age=KEPT, secure=_https(), httponly=True, samesite="Lax")


def read(state: str) -> dict[str, str | int] | None:
    """Return what ``put`` was given for ``state``; None when this browser holds nothing of the kind.

    Raises:
        Expired: it is older than ten minutes.
        BadSignature: somebody changed it.
    """
    value = _ours().get(_name(state))
    if value is None:
        return None
    content: dict[str, str | int]
    content, issued = _signer().loads(value, return_timestamp=True)
    if not -LEEWAY <= time.time() - issued.timestamp() <= LIFE:
        raise Expired(content)
    if content.get("id") != digest(state):  # of public hashes: nothing to leak by timing
        raise BadSignature("another attempt's cookie")
    return content


def remove(response: Response, state: str) -> None:
    """Take a spent attempt away."""
    _remove(response, _name(state))


def any_there() -> bool:
    """Tell whether this browser holds any attempt at all."""
    return bool(_ours())


def digest(state: str) -> str:
    """Return what is kept of a state: enough to know it again, too little to use it."""
    return hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()


def _signer() -> URLSafeTimedSerializer:
    keys = [*current_app.config["SECRET_KEY_FALLBACKS"], current_app.config["SECRET_KEY"]]  # the last one signs
    return URLSafeTimedSerializer(keys, salt="qq-attempt")


def _issued(value: str) -> float:
    try:
        _, moment = _signer().loads(value, return_timestamp=True)
    except BadSignature:
        return 0
    return float(moment.timestamp())


def _https() -> bool:
    return bool(current_app.config["JWT_COOKIE_SECURE"])


def _prefix() -> str:
    return "__Host-qq_attempt_" if _https() else "qq_attempt_"


def _name(state: str) -> str:
    return _prefix() + digest(state)[:12]


def _ours() -> dict[str, str]:
    return {name: value for name, value in request.cookies.items() if name.startswith(_prefix())}


def _remove(response: Response, name: str) -> None:
    response.delete_cookie(name, secure=_https(), httponly=True, samesite="Lax")
