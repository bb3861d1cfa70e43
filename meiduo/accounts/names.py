"""How usernames are spelled and compared; pure."""

import unicodedata

RESERVED = "qq_"  # beginning of the names that a QQ sign-in makes up; nobody may choose one


def normal(name: str) -> str:
    """Return the spelling under which a username is stored (NFKC)."""
    return unicodedata.normalize("NFKC", name)


def folded(name: str) -> str:
    """Return what two spellings of one username have in common: it is looked up, counted and
    unique."""
    return normal(name).casefold()
