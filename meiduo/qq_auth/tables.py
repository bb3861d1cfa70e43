"""The extension's tables in this app: the shop's own classes, made of our mixins over the shop's
users."""

from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import ForeignKey, inspect


def reference(user: type[Any]) -> ForeignKey:
    """Return a foreign key to a user model; its column takes the type of that model's primary key.

    Raises:
        TypeError: the model has a primary key of several columns.
    """
    columns = inspect(user).primary_key
    if len(columns) != 1:
        raise TypeError(f"{user.__name__} has a primary key of several columns")
    return ForeignKey(columns[0], ondelete="CASCADE")


@dataclass(frozen=True)
class Tables:
    """Which classes the extension works with."""

    user: type[Any]
    binding: type[Any]
    ticket: type[Any]
    used_attempt: type[Any]

    def keys(self) -> dict[str, Any]:
        """Return the keys of the tables whose rows end, by what the rows are called."""
        return {
            "spent login attempts": self.used_attempt.attempt_id,
            "tickets of newcomers": self.ticket.ticket_hash,
        }


def tables() -> Tables:
    """Return those of the running app."""
    found: Tables = current_app.extensions["qq_auth"].tables
    return found
