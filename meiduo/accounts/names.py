"""How usernames are spelled, compared and made up."""

import secrets
import unicodedata

RESERVED = "qq_"  # beginning of the names that a QQ sign-in makes up; nobody may choose one


def made_up() -> str:
    """Return a name for who comes by QQ: 64 random bits, drawn twice once in a few thousand
    million."""
    return RESERVED + secrets.token_hex(8)


def normal(name: str) -> str:
    """Return the spelling under which a username is stored (NFKC)."""
    return unicodedata.normalize("NFKC", name)


def folded(name: str) -> str:
    """Return what two spellings of one username have in common: it is looked up, counted and
    unique."""
    return normal(name).casefold()
