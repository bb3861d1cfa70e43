"""Password hashes that an older Django mall has left us: which, whether they match, and the time
that each costs, which is every check's; pure.

A cost is one number: the place of its kind in ``django_kinds.KINDS`` times 10,000,000, and what the
kind counts its work in. That of ``pbkdf2_sha256`` is its rounds.
"""

import re
from collections.abc import Iterable

from meiduo.accounts.django_kinds import KINDS, MOST, Kind

# the lowest and the highest cost of each kind
RANGES = tuple((place * MOST, place * MOST + MOST - 1) for place in range(len(KINDS)))


def cost_of(stored: str | None) -> int | None:
    """Return what a hash costs to check; None when it is no such hash."""
    read = _read(stored)
    return read[2] if read else None


def matches(stored: str, password: str) -> bool:
    """Tell whether ``password``, as typed, is the one behind ``stored``."""
    read = _read(stored)
    return read is not None and read[0].matches(read[1], password)


def spend(costs: Iterable[int], spent: int | None) -> None:
    """Take the time of the costliest hash of each kind.

    Args:
        costs: theirs.
        spent: the cost of what has just been checked.
    """
    for cost in costs:
        place, most = divmod(cost, MOST)
        if spent is not None and spent // MOST == place:
            most -= spent % MOST
        if most > 0:
            KINDS[place].spend(most)


def _read(stored: str | None) -> tuple[Kind, re.Match[str], int] | None:
    for place, kind in enumerate(KINDS):
        found = kind.form.fullmatch(stored or "")
        if found and 0 < (cost := kind.cost(found)) < MOST:
            return kind, found, place * MOST + cost
    return None
