"""Passwords as they are stored: made, verified, unreadable."""

import statistics
import time
import unicodedata

import pytest
from logins import GOOD, django_hash

from meiduo.accounts import passwords
from meiduo.errors import BadRequest, WeakPassword

COMPOSED = unicodedata.normalize("NFC", "Crème brûlée à la café")
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)


@pytest.mark.holds("A-47")
def test_hashes_are_argon2id_with_owasps_parameters():
    assert passwords.make(GOOD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.holds("A-47")
@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("short", WeakPassword),
        ("", WeakPassword),
        ("x" * 1025, WeakPassword),
        ("字" * 342, WeakPassword),
        ("\ud83d" * 8, BadRequest),
    ],
)
def test_an_unfit_password_is_refused(password, refusal):
    """Too short, too long or no text; it matches nothing either."""
    with pytest.raises(refusal):
        passwords.make(password)
    assert not passwords.verify(passwords.make(GOOD), password)


@pytest.mark.holds("A-47")
@pytest.mark.parametrize("password", ["12345678", "x" * 1024, "空格 和\t表情🐧", "pass\u0000word1"])
def test_any_other_password_is_taken_whole(password):
    stored = passwords.make(password)

    assert passwords.verify(stored, password)
    assert not passwords.verify(stored, password[:-1])


@pytest.mark.holds("A-45")
@pytest.mark.parametrize(
    "stored",
    [
        None,
        "",
        "!",
        "!abc",
        "x",
        "$argon2id$broken",
        "pbkdf2_sha256$1$$x",
        "pbkdf2_sha256$0$salt$" + "A" * 44,
        "md5$x$y",
    ],
)
def test_nothing_matches_what_is_no_hash(stored):
    for password in ("", "None", "!", "x", GOOD):
        assert not passwords.verify(stored, password)


@pytest.mark.holds("A-47")
@pytest.mark.parametrize("chosen", [COMPOSED, DECOMPOSED])
@pytest.mark.parametrize("typed", [COMPOSED, DECOMPOSED])
def test_composed_and_decomposed_letters_are_one_password(chosen, typed):
    """However a keyboard puts an accent on its letter."""
    assert passwords.verify(passwords.make(chosen), typed)


@pytest.mark.holds("A-47")
def test_a_django_password_is_verified_as_typed():
    """The older mall composed nothing before it hashed."""
    assert passwords.verify(django_hash(DECOMPOSED), DECOMPOSED)
    assert not passwords.verify(django_hash(DECOMPOSED), COMPOSED)


@pytest.mark.holds("A-46")
def test_unknown_and_wrong_take_the_same_time():
    stored = passwords.make(GOOD)

    def times(hashed):
        taken = []
        for _ in range(15):
            began = time.thread_time()
            assert not passwords.verify(hashed, "wrong-password")
            taken.append(time.thread_time() - began)
        return statistics.median(taken)

    assert 0.5 < times(None) / times(stored) < 2


@pytest.mark.holds("A-46")
def test_every_check_takes_as_long_as_djangos():
    """With Django hashes in the table, whatever else is stored, or nothing that can be read."""
    rounds = 200_000
    kinds = {
        "unknown": None,
        "argon2": passwords.make(GOOD),
        "django": django_hash(GOOD, rounds),
        "django of before": django_hash(GOOD, rounds // 2),
        "another form": "md5$salt$0123456789abcdef",
        "broken": "$argon2id$broken",
    }

    def taken(stored):
        began = time.thread_time()  # ours; other processes' work is not counted
        assert not passwords.verify(stored, "wrong-password", costs=[rounds])
        return time.thread_time() - began

    rounds_of_all = [{kind: taken(stored) for kind, stored in kinds.items()} for _ in range(9)]
    least = {kind: min(times[kind] for times in rounds_of_all) for kind in kinds}
    assert max(least.values()) < 1.4 * min(least.values()), least
