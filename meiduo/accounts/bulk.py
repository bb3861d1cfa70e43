"""Many users at once, as an import brings them. Within the running transaction."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from meiduo.accounts import django_hashes, names
from meiduo.accounts.models import User
from meiduo.database import session
from meiduo.many_rows import among, insert_many


def row(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return the whole row of a user; what is derived from a column is added.

    Args:
        columns: as ``User`` takes them, ``username`` and ``password_hash`` among them.
    """
    return {
        **columns,
        "username_key": names.folded(columns["username"]),
        "django_rounds": django_hashes.cost_of(columns["password_hash"]),
    }


def add(rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert users; each row has the same columns.

    Raises:
        DBAPIError: the database refuses one. Roll back: MySQL's driver sends many rows in several
            statements, of which the first may be done.
    """
    insert_many(User, rows)


def ids(keys: Iterable[str]) -> dict[str, int]:
    """Return the ids of users by their folded usernames."""
    query = select(User.username_key, User.id).where(among(User.username_key, keys))
    return {key: number for key, number in session.execute(query)}
