"""The hashes that we make. Imported with the first password: whoever comes by QQ has none.

Source: OWASP Password Storage Cheat Sheet (argon2id 19 MiB, t=2, p=1).
"""

import secrets
from contextlib import suppress

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# verified when there is no hash, so that both take the same time
_nobody = _hasher.hash(secrets.token_hex(16))


def make(password: str) -> str:
    """Return a new hash."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Verify, and take the same time for what is no argon2 hash."""
    try:
        return _hasher.verify(stored or "", password)
    except VerifyMismatchError:
        return False
    except (VerificationError, InvalidHashError):
        return _spend(password)


def is_as_made_now(stored: str) -> bool:
    """Tell whether a hash of ours is as costly as those we make today."""
    return not _hasher.check_needs_rehash(stored)


def _spend(password: str) -> bool:
    with suppress(VerificationError):
        _hasher.verify(_nobody, password)
    return False
