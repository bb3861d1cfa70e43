"""Password hashes that an older Django mall has left us (``pbkdf2_sha256``); pure."""

import base64
import hashlib
import hmac
import re

FORM = re.compile(
    r"pbkdf2_sha256\$(?P<rounds>[1-9]\d{0,6})\$(?P<salt>[^$]{1,64})\$"
    r"(?P<digest>[A-Za-z0-9+/=]{44})",
    re.ASCII,
)


def rounds_of(stored: str | None) -> int | None:
    """Return how many rounds a hash takes; None when it is no such hash."""
    found = FORM.fullmatch(stored or "")
    return int(found["rounds"]) if found else None


def matches(stored: str, password: str) -> bool:
    """Tell whether ``password``, as typed, is the one behind ``stored``."""
    found = FORM.fullmatch(stored)
    if found is None:
        return False
    digest = _digest(password, found["salt"], int(found["rounds"]))
    return hmac.compare_digest(base64.b64encode(digest), found["digest"].encode())


def spend(rounds: int) -> None:
    """Take the time of so many rounds."""
    if rounds > 0:
        _digest("", "", rounds)


def _digest(password: str, salt: str, rounds: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), rounds)
