"""Wrong passwords are counted: for the account they were meant for, and for the address they came
from (ASVS 6.3.1).

Right ones are not. A guess is counted when it was wrong, so those under way at the same moment may
pass together: as many as ``passwords`` lets in at once. A browser that has signed in to the account
before has an allowance of its own, so that nobody else's guesses keep its owner out.
"""

import hashlib
from dataclasses import dataclass

from meiduo.accounts import device
from meiduo.web import limits

OF_ACCOUNT = "6 per minute; 40 per hour"  # slows guessing down and locks nobody out for long
FROM_ADDRESS = "60 per minute"

Counter = tuple[str, ...]  # rates, and what they are counted for


@dataclass(frozen=True)
class Guess:
    """A try whose password has not been checked yet."""

    counters: tuple[Counter, ...]

    def was_wrong(self) -> None:
        """Count it."""
        for rates, *key in self.counters:
            limits.hit(rates, *key)


def at_account(user_id: int | None, name: str) -> Guess:
    """Return the guess of a caller who says an account and its password.

    Args:
        user_id: whose account it is, by any of its names; None when there is none.
        name: as it was looked up; counted when there is no such account, so that nobody can tell.

    Raises:
        RateLimited: too many wrong ones before.
    """
    return _allowed(OF_ACCOUNT, *_whose(user_id, name))


def at_own(user_id: int) -> Guess:
    """Return the guess of a signed-in user at their current password; no stranger's guess counts
    here.

    Raises:
        RateLimited: as ``at_account``.
    """
    return _allowed(OF_ACCOUNT, "own", str(user_id))


def _whose(user_id: int | None, name: str) -> tuple[str, str]:
    if user_id is None:
        return "name", hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()
    browser = device.read()
    return (
        ("device", f"{browser.id}:{user_id}") if user_id in browser.users else ("id", str(user_id))
    )


def _allowed(rates: str, *key: str) -> Guess:
    counters: list[Counter] = [
        (rates, "password", *key),
        (FROM_ADDRESS, "password", "address", limits.narrow()),
    ]
    if network := limits.wide():
        counters.append((limits.widened(FROM_ADDRESS), "password", "network", network))
    for known, *what in counters:
        limits.test(known, *what)
    return Guess(tuple(counters))
