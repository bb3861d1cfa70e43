"""What a password must be when somebody chooses it (ASVS 6.2.1, 6.2.4)."""

from meiduo.accounts import names, passwords
from meiduo.errors import WeakPassword

FEW = 10_000  # guesses: ten days at 40 an hour
LOOKED_AT = 72  # characters; as many as zxcvbn takes


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
    is_own = word in {names.folded(name) for name in own if name}
    if len(word) >= passwords.SHORTEST and (is_own or _guesses(word) < FEW):
        raise WeakPassword("common")
    return passwords.make(password)


def _guesses(word: str) -> float:
    """Return after how many guesses zxcvbn, which knows the leaked ones, repetitions and rows of keys, has this one.

    Its lists are large, so they are read when the first password is set.
    """
    from zxcvbn import zxcvbn  # noqa: PLC0415

    return float(zxcvbn(word[:LOOKED_AT])["guesses"])
