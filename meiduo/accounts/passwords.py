"""Passwords: argon2id, and hashes that an older Django mall has left us. At most two at once.

Source: ASVS 6.2.1, 6.2.8, 6.2.9.
"""

import threading
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType

from meiduo.accounts import django_hashes
from meiduo.errors import BadRequest, Unavailable, WeakPassword

SHORTEST = 8  # characters
LONGEST = 1024  # bytes; checked before hashing, so nobody can make us hash a book
AT_ONCE = 2  # hashes at once; each takes 19 MiB and 20 ms, and the rest of the shop wants its share
WAITERS = 3  # who else may wait for a hash; a waiting request holds a thread that could serve pages
WAIT = 3.0  # seconds for a turn; then the thread is of more use elsewhere

_slots = threading.BoundedSemaphore(AT_ONCE)
_places = threading.BoundedSemaphore(AT_ONCE + WAITERS)


def make(password: str) -> str:
    """Return the hash to keep. Who chooses a new password asks ``password_rules``, which knows the
    commonest ones.

    Raises:
        WeakPassword: shorter than 8 characters, or longer than 1,024 bytes.
        BadRequest: no text.
        Unavailable: too many passwords at once.
    """
    if not _is_text(password):
        raise BadRequest("the password is no text")
    if len(password.encode()) > LONGEST:
        raise WeakPassword("long")
    form = _normal(password)
    if len(form) < SHORTEST:
        raise WeakPassword("short")
    with slot():
        made: str = _argon2id().make(form)
        return made


def verify(stored: str | None, password: str, *, costs: Sequence[int] = ()) -> bool:
    """Tell whether ``password`` is the one behind ``stored``. Without a hash nothing matches, after
    the same time.

    Every check takes one argon2 and ``costs``, whatever is stored, or the time would tell whose
    account exists (ASVS 6.3.8).

    Args:
        stored: the hash, or None.
        password: as typed.
        costs: the costliest of each kind of hashes that a Django mall has left.

    Raises:
        Unavailable: too many passwords at once.
    """
    sound = _is_text(password) and 0 < len(password.encode()) <= LONGEST
    typed = password if sound else ""
    cost = django_hashes.cost_of(stored)
    with slot():
        right: bool = _argon2id().matches(stored, _normal(typed))
        if stored and cost:
            right = django_hashes.matches(stored, typed)
        django_hashes.spend(costs, cost)
    return sound and right


def renewed(stored: str, password: str) -> str | None:
    """Return a better hash of a password that has just been verified; None when ``stored`` is good,
    or nobody has time.

    A password of the Django mall may be shorter than ours: it goes on as it is.
    """
    if stored.startswith("$argon2") and _argon2id().is_as_made_now(stored):
        return None
    try:
        return make(password)
    except (WeakPassword, Unavailable):
        return None


@contextmanager
def slot() -> Iterator[None]:
    """Wait for one of the slots; who finds all waiting places taken is sent away at once."""
    if not _places.acquire(blocking=False):
        raise Unavailable("too many passwords at once")
    try:
        if not _slots.acquire(timeout=WAIT):
            raise Unavailable("too many passwords at once")
        try:
            yield
        finally:
            _slots.release()
    finally:
        _places.release()


def _normal(password: str) -> str:
    """One password, however a keyboard composes its letters (NIST SP 800-63B section 5.1.1.2)."""
    return unicodedata.normalize("NFC", password)


def _is_text(password: str) -> bool:
    try:
        password.encode()
    except UnicodeEncodeError:  # half an emoji
        return False
    return True


def _argon2id() -> ModuleType:
    from meiduo.accounts import argon2id  # noqa: PLC0415  # 30 ms at the first password, not before

    return argon2id
