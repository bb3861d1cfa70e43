"""How usernames are spelled and compared; pure."""

import unicodedata


def normal(name: str) -> str:
    """Return the spelling under which a username is kept (NFKC)."""
    return unicodedata.normalize("NFKC", name)


def folded(name: str) -> str:
    """Return what two spellings of one username have in common: it is looked up, counted and unique."""
    return normal(name).casefold()
