"""Every kind of hash on Django's list, as Django's own hashers make it, goes on working."""

import hashlib
import time

import pytest
from django.contrib.auth import hashers
from logins import GOOD, WRONG, add_member, login
from malls import Visitor

from meiduo.accounts import django_hashes, django_libraries, passwords

pytestmark = pytest.mark.holds("A-46")
LONG = "长密码" * 30  # more than the 72 bytes that bcrypt reads


def made(hasher, password=GOOD, **settings):
    """Return Django's hash."""
    own = getattr(hashers, hasher)()
    for name, value in settings.items():
        setattr(own, name, value)
    return own.encode(password, own.salt())


KINDS = {
    "PBKDF2PasswordHasher": {"iterations": 1000},
    "PBKDF2SHA1PasswordHasher": {"iterations": 1000},
    "Argon2PasswordHasher": {"memory_cost": 1024},
    "ScryptPasswordHasher": {"work_factor": 1024},
    "BCryptSHA256PasswordHasher": {"rounds": 5},
    "BCryptPasswordHasher": {"rounds": 5},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("password", [GOOD, "短密码", LONG, " spaces "])
def test_djangos_hash_goes_on_matching(kind, password):
    if kind == "BCryptPasswordHasher":
        password = password[:20]  # today's bcrypt refuses to hash more than it reads
    stored = made(kind, password, **KINDS[kind])

    assert passwords.verify(stored, password)
    assert not passwords.verify(stored, WRONG)
    assert not passwords.verify(stored, "")


@pytest.mark.parametrize("kind", KINDS)
def test_a_member_signs_in_and_gets_our_hash(kind, shop):
    add_member(shop, "old", password_hash=made(kind, **KINDS[kind]))
    visitor = Visitor(shop.test_client())

    assert login(visitor, "old", WRONG).status_code == 401
    assert login(visitor, "old").status_code == 200
    assert login(visitor, "old").status_code == 200


@pytest.mark.parametrize(
    "stored",
    [
        "md5$salt$0123456789abcdef0123456789abcdef",
        "0123456789abcdef0123456789abcdef",
        "sha1$salt$0123456789abcdef0123456789abcdef01234567",
        "crypt$$ab1234567890a",
        f"scrypt$1000$salt$8$5${'A' * 86}==",
        f"scrypt$524288$salt$8$5${'A' * 86}==",
        f"argon2$argon2id$v=19$m=999999,t=2,p=8${'A' * 22}${'A' * 43}",
        f"bcrypt$$2b$31${'A' * 53}",
    ],
)
def test_what_is_weak_or_endless_is_none(stored):
    assert django_hashes.cost_of(stored) is None
    assert not passwords.verify(stored, GOOD)


def test_without_its_library_bcrypt_is_none(monkeypatch):
    stored = made("BCryptSHA256PasswordHasher", rounds=4)
    monkeypatch.setattr(django_libraries, "bcrypt", None)

    assert django_hashes.cost_of(stored) is None
    assert not passwords.verify(stored, GOOD)


def test_every_check_takes_each_kinds_time():
    """Whatever is stored, or nothing: the costliest of each kind that is in the table."""
    stored = {
        "PBKDF2SHA1PasswordHasher": made("PBKDF2SHA1PasswordHasher", iterations=100_000),
        "BCryptPasswordHasher": made("BCryptPasswordHasher", rounds=9),
        "ScryptPasswordHasher": made("ScryptPasswordHasher"),
        "unknown": None,
        "ours": passwords.make(GOOD),
        "a cheaper one": made("BCryptPasswordHasher", rounds=7),
    }
    costs = [cost for one in [*stored.values()][:3] if (cost := django_hashes.cost_of(one))]

    def taken(one):
        began = time.thread_time()
        assert not passwords.verify(one, WRONG, costs=costs)
        return time.thread_time() - began

    least = {name: min(taken(one) for _ in range(3)) for name, one in stored.items()}
    assert max(least.values()) < 1.4 * min(least.values()), least


@pytest.mark.engines("sqlite", "postgresql", "mariadb")
@pytest.mark.parametrize("account", ["old", "nobody", "ours"])
def test_a_sign_in_takes_the_tables_costs(shop, account, monkeypatch):
    """Of each kind; counted where the library spends them."""
    add_member(shop, "old", password_hash=made("ScryptPasswordHasher"))
    add_member(shop, "older", password_hash=made("PBKDF2SHA1PasswordHasher", iterations=999))
    add_member(shop, "ours")
    spent = []
    real = hashlib.scrypt
    monkeypatch.setattr(hashlib, "scrypt", lambda *a, **k: spent.append(k) or real(*a, **k))

    assert login(Visitor(shop.test_client()), account, WRONG).status_code == 401
    assert (
        sum(one["n"] * one["r"] * one["p"] for one in spent)
        >= 2**14 * 8 * hashers.ScryptPasswordHasher.parallelism
    )
