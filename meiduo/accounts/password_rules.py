"""What a password must be when somebody chooses it (ASVS 6.2.1, 6.2.4)."""

from functools import cache

from meiduo.accounts import names, passwords
from meiduo.errors import WeakPassword


def hash_chosen(password: str, *own: str | None) -> str:
    """Return the hash of a new password.

    Args:
        password: as typed.
        own: the user's names and numbers, which others know.

    Raises:
        WeakPassword: too short, too long, among the commonest, or one of ``own``.
        BadRequest, Unavailable: as ``passwords.make``.
    """
    if len(password) > passwords.LONGEST:  # folding takes the square of the time
        raise WeakPassword("long")
    word = names.folded(password)
    if word in _commonest() or word in {names.folded(name) for name in own if name}:
        raise WeakPassword("common")
    return passwords.make(password)


@cache
def _commonest() -> frozenset[str]:
    """Return zxcvbn's list of leaked passwords. It is large, so it is read when the first password is set."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415

    known = FREQUENCY_LISTS["passwords"]
    return frozenset(word.casefold() for word in known if len(word) >= passwords.SHORTEST)
