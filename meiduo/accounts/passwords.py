"""Passwords: argon2id, and hashes that an older Django mall has left us; pure.

Sources: OWASP Password Storage Cheat Sheet (argon2id 19 MiB, t=2, p=1); ASVS 6.2.1, 6.2.8, 6.2.9.
"""

import base64
import hashlib
import hmac
import re
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from meiduo.errors import BadRequest, Unavailable

SHORTEST, LONGEST = 8, 1024  # characters, bytes; checked before hashing, so nobody can make us hash a book
AT_ONCE = 2  # hashes at once; each takes 19 MiB and 20 ms, and the rest of the shop wants its share
DJANGO = re.compile(r"pbkdf2_sha256\$(?P<rounds>[1-9]\d{0,6})\$(?P<salt>[^$]{1,64})\$(?P<digest>[A-Za-z0-9+/=]{44})")

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
WAIT = 3.0  # seconds for a turn; then the thread is of more use elsewhere
_slots = threading.BoundedSemaphore(AT_ONCE)
_nobody = _hasher.hash(secrets.token_hex(16))  # verified when there is no hash, so that both take the same time


def make(password: str) -> str:
    """Return the hash to keep.

    Raises:
        BadRequest: shorter than 8 characters, longer than 1,024 bytes, or no text.
    """
    if len(password) < SHORTEST or not _is_sound(password):
        raise BadRequest("password too short, too long, or no text")
    with _turn():
        return _hasher.hash(password)


def verify(kept: str | None, password: str, *, django_rounds: int = 0) -> bool:
    """Tell whether ``password`` is the one behind ``kept``. Without a hash nothing matches, after the same time.

    Args:
        kept: the hash, or None.
        password: as typed.
        django_rounds: of the hashes that a Django mall has left; while there are any, every check takes as long
            as theirs, or the time would tell whose account exists (ASVS 6.3.8).
    """
    sound = _is_sound(password)
    with _turn():
        if django_rounds and not (kept and DJANGO.fullmatch(kept)):
            hashlib.pbkdf2_hmac("sha256", b"", b"", django_rounds)
        if kept and (old := DJANGO.fullmatch(kept)):
            _argon2(_nobody, "")  # what everybody else's check takes, too
            return sound and _django(old, password)
        known = bool(kept) and not str(kept).startswith("!")  # Django's mark of "no password"
        return _argon2(str(kept) if known else _nobody, password if sound else "") and sound and known


def is_usable(kept: str | None) -> bool:
    """Tell whether any password can match; marks of "no password" and unknown forms are no way in."""
    return bool(kept) and (str(kept).startswith("$argon2") or DJANGO.fullmatch(str(kept)) is not None)


def is_old(kept: str) -> bool:
    """Tell whether a hash should be made again the next time its password is at hand."""
    return not kept.startswith("$argon2") or _hasher.check_needs_rehash(kept)


@contextmanager
def _turn() -> Iterator[None]:
    if not _slots.acquire(timeout=WAIT):
        raise Unavailable("too many passwords at once")
    try:
        yield
    finally:
        _slots.release()


def _is_sound(password: str) -> bool:
    try:
        return 0 < len(password.encode()) <= LONGEST
    except UnicodeEncodeError:  # half an emoji
        return False


def _argon2(kept: str, password: str) -> bool:
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def _django(old: "re.Match[str]", password: str) -> bool:
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), old["salt"].encode(), int(old["rounds"]))
    return hmac.compare_digest(base64.b64encode(digest), old["digest"].encode())
