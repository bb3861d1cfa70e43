"""What may become of a row of the old mall."""

from typing import NamedTuple

IMPORTED = "imported"
ALREADY_THERE = "already_there"

REASONS = {  # any other verdict: the row is refused
    "username_odd": "the username is empty, too long, reserved (qq_), like a mobile,"
    " or holds @ or odd characters",
    "username_taken": "another user has this username (letter case does not matter)",
    "mobile_odd": "the mobile is not 11 digits beginning with 13 to 19",
    "mobile_taken": "another user has this mobile",
    "password_unknown": "the password hash is none that we can check (pbkdf2_sha256)",
    "date_odd": "a date is missing or cannot be read",
    "active_odd": "is_active is neither yes nor no",
    "openid_odd": "the openid is empty or not 32 hex digits",
    "openid_ambiguous": "several old users claim this QQ account; nobody can tell whose it is",
    "openid_taken": "this QQ account is bound to another user here",
    "user_missing": "the binding's user does not exist in the old database",
    "user_refused": "the binding's user was refused",
    "user_has_another_qq": "the user has another QQ account already",
    "changed_since": "the user has used the new mall since and has no QQ there;"
    " the shopper can bind it again",
}


class Line(NamedTuple):
    """What became of one row."""

    table: str
    id: int
    verdict: str

    @property
    def is_refused(self) -> bool:
        return self.verdict in REASONS


class Refused(ValueError):
    """The row cannot come over. ``reason`` is a key of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
