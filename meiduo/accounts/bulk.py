"""Many users at once, as an import brings them. Within the running transaction."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import insert, select

from meiduo.accounts import django_hashes, names
from meiduo.accounts.models import User
from meiduo.database import session


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


def add(rows: list[dict[str, Any]]) -> None:
    """Insert users, one statement for all of them; each row has the same columns.

    Raises:
        DBAPIError: the database refuses one, and then has none.
    """
    if rows:
        session.execute(insert(User.__table__), rows)  # type: ignore[arg-type]


def ids(keys: Iterable[str]) -> dict[str, int]:
    """Return the ids of users by their folded usernames."""
    query = select(User.username_key, User.id).where(User.username_key.in_([*keys]))
    return {key: number for key, number in session.execute(query)}
