"""The browser that somebody signs in with, known by a signed cookie: its session, and who has
signed in here before."""

import secrets
import time
from dataclasses import dataclass, replace
from typing import Any

from flask import Response, request
from itsdangerous import BadSignature

from meiduo.web import cookies

LIFE = 365 * 24 * 3600  # seconds
MOST = 5  # users remembered; the latest
SALT = "device"


@dataclass(frozen=True)
class Device:
    """What the cookie says."""

    id: str  # random; names nobody
    sid: str | None = None  # the session that this browser has, over or not
    users: tuple[int, ...] = ()  # who has signed in here, the latest first


def read() -> Device:
    """Return this browser's device; a new one when it brings none, or one that is not ours."""
    value = request.cookies.get(cookies.name("device"))
    if not value:
        return Device(secrets.token_urlsafe(16))
    try:
        content, issued = cookies.signer(SALT).loads(value, return_timestamp=True)
    except BadSignature:
        return Device(secrets.token_urlsafe(16))
    if time.time() - issued.timestamp() > LIFE:
        return Device(secrets.token_urlsafe(16))
    return Device(content["id"], content["sid"], tuple(content["users"]))


def put(response: Response, user_id: int, sid: str) -> None:
    """Remember a sign-in of this browser."""
    device = read()
    others = [known for known in device.users if known != user_id]
    _set(response, replace(device, sid=sid, users=(user_id, *others)[:MOST]))


def forget_sign_in(response: Response) -> None:
    """Forget the session, and not who has signed in here."""
    device = read()
    if device.sid:
        _set(response, replace(device, sid=None))


def _set(response: Response, device: Device) -> None:
    content: dict[str, Any] = {"id": device.id, "sid": device.sid, "users": device.users}
    cookies.put(response, cookies.name("device"), cookies.signer(SALT).dumps(content), LIFE)
