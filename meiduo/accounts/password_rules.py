"""What a password must be when somebody chooses it (ASVS 6.2.1, 6.2.4)."""

from meiduo.accounts import names, passwords
from meiduo.errors import WeakPassword

FEW = 100_000  # guesses: three months at 40 an hour
LOOKED_AT = 16  # characters; what zxcvbn tries grows with every sign that may stand for a letter
UNIT = 8  # characters; a longer text that repeats one so short is none
# What people here choose and zxcvbn's lists, which come from elsewhere, do not know.
FAVOURITES = (
    "5201314",
    "1314520",
    "1314",
    "woaini",
    "aini",
    "admin",
    "passw0rd",
    "meiduo",
    "asd",
    "qwe",
    "zxc",
    "qq",
)


def hash_chosen(password: str, *own: str | None) -> str:
    """Return the hash of a new password.

    Args:
        password: as typed.
        own: the user's names and numbers, which others know.

    Raises:
        WeakPassword: too short, too long, among those that are guessed first, or one of ``own``.
        BadRequest, Unavailable: as ``passwords.make``.
    """
    if len(password) > passwords.LONGEST:  # folding takes the square of the time
        raise WeakPassword("long")
    word = names.folded(password)
    known = [names.folded(name) for name in own if name]
    if len(word) >= passwords.SHORTEST and (word in known or _is_guessed_soon(word, known)):
        raise WeakPassword("common")
    return passwords.make(password)


def _is_guessed_soon(word: str, known: list[str]) -> bool:
    """Tell whether zxcvbn, which knows the leaked ones, dates and rows of keys, has it within a few
    guesses.

    Its lists are large, so they are read when the first password is set.
    """
    if len(word) > LOOKED_AT:
        return 0 < (word + word).find(word, 1) <= UNIT
    from zxcvbn import zxcvbn  # noqa: PLC0415

    with passwords.slot():
        return float(zxcvbn(word, user_inputs=[*known, *FAVOURITES])["guesses"]) < FEW
