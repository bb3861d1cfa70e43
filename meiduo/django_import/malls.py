"""Which old malls were moved in, by which clock; and which of their users is who here."""

from collections.abc import Iterator

from sqlalchemy import Select, select

from meiduo.database import reading, session
from meiduo.django_import.models import ImportedMall, ImportedUser
from meiduo.django_import.plan import Plan
from meiduo.statements import insert_once

PAGE = 5000  # rows read at once


def find(name: str) -> ImportedMall | None:
    """Return the mall that earlier runs have moved in under a name.

    Raises:
        Unavailable: our database refuses.
    """
    with reading():
        found = session.get(ImportedMall, name)
        if found:
            session.expunge(found)
    return found


def note(plan: Plan) -> None:
    """Write down how a mall is moved in, unless an earlier run has. Within the transaction."""
    insert_once(ImportedMall, name=plan.mall, timezone=str(plan.zone), app_id=plan.app_id)


def pairs(name: str) -> Iterator[tuple[int, int]]:
    """Yield the old and the new id of each user of a mall that is here, by the old id.

    Raises:
        Unavailable: our database refuses.
    """
    query = select(ImportedUser.old_id, ImportedUser.user_id).where(ImportedUser.mall == name)
    query = query.order_by(ImportedUser.old_id).limit(PAGE)
    rows = _page(query)
    while rows:
        yield from rows
        rows = _page(query.where(ImportedUser.old_id > rows[-1][0]))


def _page(query: Select[int, int]) -> list[tuple[int, int]]:
    with reading():
        return [(row.old_id, row.user_id) for row in session.execute(query)]
