"""What may become of a row of the old mall."""

from collections.abc import Iterable
from typing import NamedTuple

from meiduo.accounts import django_libraries

IMPORTED = "imported"
ALREADY_THERE = "already_there"

REASONS = {  # any other verdict: the row is refused
    "username_odd": "the username is empty, too long, reserved (qq_), like a mobile,"
    " or holds @ or odd characters; --rename brings the user under another one",
    "username_taken": "another user has this username (letter case does not matter);"
    " --rename brings the user under another one",
    "mobile_odd": "the mobile is not 11 digits beginning with 13 to 19, and there is"
    " no other way in",
    "mobile_taken": "another user has this mobile, and there is no other way in",
    "password_unknown": "the password hash is none that we can check, and there is no other way in",
    "active_odd": "is_active is neither yes nor no",
    "openid_odd": "the openid is empty or not 32 hex digits",
    "openid_ambiguous": "several old users claim this QQ account (letter case does not"
    " matter); nobody can tell whose it is",
    "openid_taken": "this QQ account is bound to another user here",
    "user_missing": "the binding's user does not exist in the old database",
    "user_refused": "the binding's user was refused",
    "user_has_another_qq": "the user has another QQ account already, which goes on working;"
    " whoever signs in with this one is told to sign in to the account they have",
    "changed_since": "the user has used the new mall since and has no QQ there;"
    " the shopper can bind it again",
    "database_refuses": "this shop's database does not take the row: another one is the"
    " same by its collation, or it cannot store these characters",
    "another_mall": "an earlier run brought another user who had this id:"
    " is this a second old mall? say --mall NAME",
}
BCRYPT = " (bcrypt wants: pip install bcrypt)"
NOTES = {  # the row came, now or in an earlier run, and there is something to know
    "renamed": "has another username here than there; a mobile and QQ go on working",
    "mobile_left": "came without the mobile, which is odd or another user's",
    "password_left": "came without the password, whose hash we cannot check",
    "date_left": "came without a date that cannot be read",
    "no_way_in": "is here, but has neither a password nor a QQ, so nobody can sign in;"
    " `flask users set-password` gives one",
}
LEFT = {  # a flaw that costs nobody the way in -> the note
    "mobile_odd": "mobile_left",
    "mobile_taken": "mobile_left",
    "password_unknown": "password_left",
    "date_odd": "date_left",
}


def meanings() -> dict[str, str]:
    """Return what each reason means, and what helps on this machine."""
    unknown = "password_unknown"
    helps = "" if django_libraries.knows_bcrypt() else BCRYPT
    return {**REASONS, unknown: f"{REASONS[unknown]}{helps}"}


def grave(flaws: Iterable[str]) -> list[str]:
    """Return for which flaws a user without a way in is refused; first the one that costs it."""
    found = [flaw for flaw in flaws if flaw != "date_odd"]
    return sorted(found, key=lambda flaw: flaw != "password_unknown")


class Line(NamedTuple):
    """What became of one row, or something to know about it."""

    table: str
    id: int
    verdict: str
    username: str = ""  # that is another than there
    also: tuple[str, ...] = ()  # reasons that would be left if the verdict's was mended

    @property
    def is_refused(self) -> bool:
        return self.verdict in REASONS

    @property
    def is_note(self) -> bool:
        return self.verdict in NOTES


class Refused(ValueError):
    """The row cannot come over. ``reason`` is a key of REASONS, and so is each of ``also``, which
    would be left if that was mended."""

    def __init__(self, reason: str, *also: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.also = also
