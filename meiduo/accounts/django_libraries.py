"""Django's kinds of hashes that need a library. Imported with the first such hash."""

import hashlib

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import hash_secret_raw

try:
    import bcrypt
except ImportError:  # the extra "bcrypt"; without it such a hash is none that we can check
    bcrypt = None  # type: ignore[assignment,unused-ignore]

DJANGOS_LANES = 8


def argon2_matches(stored: str, password: str) -> bool:
    """Tell whether ``password`` is the one behind a hash."""
    try:
        return PasswordHasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def argon2_spend(rest: int, largest: int) -> None:
    """Take the time of a cost, KiB times passes, in this many KiB at most."""
    memory = min(largest, max(rest // 2, 8 * DJANGOS_LANES))
    times = max(1, rest // memory)
    hash_secret_raw(b"", bytes(8), times, memory, DJANGOS_LANES, 32, Type.ID)


def knows_bcrypt() -> bool:
    """Tell whether its library is installed."""
    return bcrypt is not None


def bcrypt_matches(kind: str, stored: str, password: str) -> bool:
    """Tell whether ``password`` is the one behind a hash; False without the library."""
    if not bcrypt:
        return False
    secret = password.encode()
    if kind == "bcrypt_sha256":
        secret = hashlib.sha256(secret).hexdigest().encode()
    try:
        return bool(bcrypt.checkpw(secret[:72], stored.encode()))  # bcrypt reads no more
    except ValueError:
        return False


def bcrypt_spend(rest: int) -> None:
    """Take the time of a cost, a sum of powers of two: 2**12 - 2**10 is 2**11 + 2**10."""
    for rounds in range(4, 17):
        if bcrypt and rest & 2**rounds:
            bcrypt.hashpw(b"", bcrypt.gensalt(rounds))
