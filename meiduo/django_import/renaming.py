"""A lawful username for a user whose own is none, or is taken; pure."""

from collections.abc import Iterator

from meiduo.accounts.names import RESERVED, folded, normal
from meiduo.django_import import parsing

ROOM = 40  # characters of the old name: an id has room behind it


def candidates(old: str, number: int, mobile: str | None) -> Iterator[str]:
    """Yield lawful usernames, the likest first: ``tom_example.com`` for ``tom@example.com``.

    Args:
        old: the name as it was.
        number: the old id; one name ends with it.
        mobile: the user's own.
    """
    base = _lawful_characters(old)
    for name in (base, f"{base or 'user'}_{number}", f"user_{number}", f"user_{number}_old"):
        if (lawful := parsing.username(name, mobile)) and name != old:
            yield lawful


def _lawful_characters(old: str) -> str:
    letters = [letter if letter.isprintable() else "_" for letter in normal(old[:ROOM])]
    base = "".join(letters).replace("@", "_").lstrip("#")[:ROOM].strip()
    return f"old_{base}" if folded(base).startswith(RESERVED) else base
