"""Rows of a batch into our tables: at once, or each by itself where the database refuses some."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError

from meiduo import many_rows, statements
from meiduo.accounts import bulk
from meiduo.django_import.models import ImportedUser
from meiduo.django_import.move_users import UsersMove
from meiduo.qq_auth.bindings import changes
from meiduo.retries import Raced

Row = dict[str, Any]


def users(mall: str, move: UsersMove, *, singly: bool) -> list[int]:
    """Write new users, and who is who; return the old ids of those whom the database refuses.

    Raises:
        Raced: some are refused, when written at once.
    """
    refused = _written(move.new, bulk.add, singly=singly)
    for number in refused:
        move.forget(number)
    new = {number: row for number, row in move.new.items() if number not in refused}
    ids = bulk.ids(row["username_key"] for row in new.values())
    for number, row in new.items():
        move.written(number, ids[row["username_key"]])
    known = [*new, *move.unnoted]
    rows = [{"mall": mall, "old_id": number, "user_id": move.people[number].id} for number in known]
    _at_once(lambda: many_rows.insert_many(ImportedUser, rows))
    return refused


def bindings(app_id: str, rows: Mapping[int, Row], *, singly: bool) -> list[int]:
    """Write bindings; return the old ids of those that the database refuses.

    Raises:
        Raced: as ``users``.
    """
    return _written(rows, lambda some: changes.add_many(app_id, some), singly=singly)


def _written(
    rows: Mapping[int, Row], write: Callable[[list[Row]], None], *, singly: bool
) -> list[int]:
    if not singly:
        _at_once(lambda: write([*rows.values()]))
        return []
    return [number for number, row in rows.items() if not _is_accepted(write, [row])]


def _is_accepted(write: Callable[[list[Row]], None], rows: Sequence[Row]) -> bool:
    return statements.accepted(lambda: write([*rows]))


def _at_once(act: Callable[[], object]) -> None:
    try:
        act()
    except IntegrityError:
        raise Raced from None
