"""The extension's tables in this app: the shop's own classes, made of our mixins over the shop's
users."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import ForeignKey, TypeDecorator, inspect


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


def readings(text: str) -> Iterator[Any]:
    """Yield what a text may mean as a primary key of a user of the running app."""
    column = inspect(tables().user).primary_key[0].type
    kinds: list[type[Any]] = [column.python_type]
    if isinstance(column, TypeDecorator):  # which does not say what it is in Python
        kinds = [column.impl_instance.python_type, UUID]
    for kind in kinds:
        with suppress(ValueError, TypeError):
            yield kind(text)
