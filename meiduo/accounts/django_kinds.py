"""The kinds of password hashes that Django lists, without md5 and what has no salt: how each is
read, checked, and what it costs."""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from types import ModuleType
from typing import NamedTuple

PBKDF2 = re.compile(
    r"pbkdf2_(?P<name>sha256|sha1)\$(?P<rounds>[1-9]\d{0,6})\$(?P<salt>[^$]{1,64})\$"
    r"(?P<digest>[A-Za-z0-9+/=]{28,44})",
    re.ASCII,
)
SCRYPT = re.compile(
    r"scrypt\$(?P<n>[1-9]\d{0,5})\$(?P<salt>[^$]{1,64})\$(?P<r>[1-9]\d?)\$(?P<p>[1-9]\d?)\$"
    r"(?P<digest>[A-Za-z0-9+/=]{88})",
    re.ASCII,
)
ARGON2 = re.compile(
    r"argon2(?P<hash>\$argon2(?:id|i|d)\$(?:v=\d\d\$)?m=(?P<memory>[1-9]\d{0,5}),"
    r"t=(?P<time>[1-9]\d?),p=(?P<lanes>[1-9]\d?)\$[A-Za-z0-9+/]{10,64}\$[A-Za-z0-9+/]{16,128})",
    re.ASCII,
)
BCRYPT = re.compile(
    r"(?P<kind>bcrypt|bcrypt_sha256)\$(?P<hash>\$2[aby]\$(?P<rounds>0[4-9]|1[0-6])\$"
    r"[./A-Za-z0-9]{53})",
    re.ASCII,
)
MOST = 10**7  # a cost is below it
LARGEST = 256 * 1024  # KiB that one check may take
SCRYPT_BLOCK = 2**14 * 8  # the unit in which scrypt's time is spent; 16 MiB

Found = re.Match[str]


class Kind(NamedTuple):
    """What can be done with a hash of this kind. A cost is a whole number, 0 where we cannot."""

    form: re.Pattern[str]
    cost: Callable[[Found], int]
    matches: Callable[[Found, str], bool]
    spend: Callable[[int], object]


def _pbkdf2(name: str, size: int) -> Kind:
    def matches(found: Found, password: str) -> bool:
        rounds = int(found["rounds"])
        digest = hashlib.pbkdf2_hmac(name, password.encode(), found["salt"].encode(), rounds)
        return _same(digest, found["digest"])

    def cost(found: Found) -> int:
        fits = found["name"] == name and len(found["digest"]) == size
        return int(found["rounds"]) if fits else 0

    return Kind(PBKDF2, cost, matches, lambda rest: hashlib.pbkdf2_hmac(name, b"", b"", rest))


def _scrypt_cost(found: Found) -> int:
    n, r, p = (int(found[name]) for name in "nrp")
    is_sound = n > 1 and n & (n - 1) == 0 and n * r * 128 <= LARGEST * 1024
    return n * r * p if is_sound else 0


def _scrypt_matches(found: Found, password: str) -> bool:
    n, r, p = (int(found[name]) for name in "nrp")
    return _same(_scrypt(password, found["salt"], n, r, p), found["digest"])


def _scrypt(password: str, salt: str, n: int, r: int, p: int) -> bytes:
    room = 2 * 1024 * LARGEST
    return hashlib.scrypt(password.encode(), salt=salt.encode(), n=n, r=r, p=p, maxmem=room)


def _scrypt_spend(rest: int) -> None:
    _scrypt("", "", 2**14, 8, max(1, rest // SCRYPT_BLOCK))


def _argon2_cost(found: Found) -> int:
    memory = int(found["memory"])
    return memory * int(found["time"]) if memory <= LARGEST else 0


def _bcrypt_cost(found: Found) -> int:
    return 2 ** int(found["rounds"]) if _libraries().knows_bcrypt() else 0


def _bcrypt_matches(found: Found, password: str) -> bool:
    right: bool = _libraries().bcrypt_matches(found["kind"], found["hash"], password)
    return right


def _argon2_matches(found: Found, password: str) -> bool:
    right: bool = _libraries().argon2_matches(found["hash"], password)
    return right


def _argon2_spend(rest: int) -> None:
    _libraries().argon2_spend(rest, LARGEST)


def _bcrypt_spend(rest: int) -> None:
    _libraries().bcrypt_spend(rest)


def _libraries() -> ModuleType:
    from meiduo.accounts import django_libraries  # noqa: PLC0415  # once there is such a hash

    return django_libraries


def _same(digest: bytes, written: str) -> bool:
    return hmac.compare_digest(base64.b64encode(digest), written.encode())


# In this order for good: a kind's place is written down with each hash.
KINDS = (
    _pbkdf2("sha256", 44),
    _pbkdf2("sha1", 28),
    Kind(SCRYPT, _scrypt_cost, _scrypt_matches, _scrypt_spend),
    Kind(ARGON2, _argon2_cost, _argon2_matches, _argon2_spend),
    Kind(BCRYPT, _bcrypt_cost, _bcrypt_matches, _bcrypt_spend),
)
