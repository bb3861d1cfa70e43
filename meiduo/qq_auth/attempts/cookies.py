"""Begun attempts in the browser: one small signed cookie each, few and short enough for every
browser."""

import hashlib
import time

from flask import Response, request
from itsdangerous import BadSignature

from meiduo.web import cookies

LIFE = 600  # seconds; as long as QQ's code lives
LEEWAY = 10  # seconds two servers' clocks may differ
LIFE_OF_COOKIE = 1800  # seconds; longer, so that a late visitor is told "expired" and not "unknown"
AT_ONCE = 5
BYTES = 4096 - 512  # of all attempts' cookies together; browsers drop what is longer than 4 KiB
SALT = "qq-attempt"
PREFIX = "qq_attempt_"


class Expired(Exception):
    """The cookie is ours and too old. ``args[0]`` is its content."""


def put(response: Response, state: str, content: dict[str, str]) -> None:
    """Add an attempt; take away the oldest ones when there are too many or they grow too long."""
    value = cookies.signer(SALT).dumps({**content, "id": digest(state)})
    bytes_left = BYTES - len(value)
    places_left = AT_ONCE - 1
    for name, old in sorted(_ours().items(), key=lambda item: _issued(item[1]), reverse=True):
        bytes_left -= len(old) + len(name)
        places_left -= 1
        if bytes_left < 0 or places_left < 0:
            cookies.remove(response, name)
    cookies.put(response, _name(state), value, LIFE_OF_COOKIE)


def read(state: str) -> dict[str, str] | None:
    """Return what ``put`` was given for ``state``; None when this browser has nothing of the kind.

    Raises:
        Expired: it is older than ten minutes.
        BadSignature: somebody changed it.
    """
    value = _ours().get(_name(state))
    if value is None:
        return None
    content: dict[str, str]
    content, issued = cookies.signer(SALT).loads(value, return_timestamp=True)
    if not -LEEWAY <= time.time() - issued.timestamp() <= LIFE:
        raise Expired(content)
    if content.get("id") != digest(state):  # of public hashes: nothing to leak by timing
        raise BadSignature("another attempt's cookie")
    return content


def remove(response: Response, state: str) -> Response:
    """Take a spent attempt away."""
    cookies.remove(response, _name(state))
    return response


def any_there() -> bool:
    """Tell whether this browser has any attempt at all."""
    return bool(_ours())


def digest(state: str) -> str:
    """Return what is stored of a state: enough to know it again, too little to use it."""
    return hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()


def _issued(value: str) -> float:
    try:
        _, moment = cookies.signer(SALT).loads(value, return_timestamp=True)
    except BadSignature:
        return 0
    return float(moment.timestamp())


def _name(state: str) -> str:
    return cookies.name(PREFIX) + digest(state)[:12]


def _ours() -> dict[str, str]:
    prefix = cookies.name(PREFIX)
    return {name: value for name, value in request.cookies.items() if name.startswith(prefix)}
