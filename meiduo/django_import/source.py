"""The old mall's users and bindings, in batches; nothing is written there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, ColumnElement, Connection, Select, exists, func, select

from meiduo.django_import.connecting import Unreadable, connected, explaining, parsed
from meiduo.django_import.inspecting import Inspected
from meiduo.django_import.layout import BINDINGS, USERS, Layout

BATCH = 500  # users read, and written by one transaction
NAMES = 5000  # read at once

Row = dict[str, Any]


@dataclass(frozen=True)
class Batch:
    """Up to 500 users, all their bindings, and the openids, in capitals, that several claim."""

    users: list[Row]
    bindings: list[Row]
    ambiguous: set[str]


class Source:
    """An open old database.

    Raises:
        Unreadable: by every method; when made, also if it is not a Meiduo mall's.
    """

    def __init__(self, connection: Connection, url: URL, layout: Layout) -> None:
        self._connection = connection
        self._url = url
        self._layout = layout
        self._users = layout.table(USERS)
        self._bindings = layout.table(BINDINGS)
        self._id = self._column(USERS, "id")
        self._owner = self._column(BINDINGS, "user_id")
        with explaining(url):
            inspected = Inspected(connection, layout)
            inspected.check()
            # a mall without QQ sign-in has no such table
            self.has_bindings = inspected.has(BINDINGS)
            self.left_behind = inspected.left_behind()
            self.has_zones = inspected.has_zones()

    def count(self) -> int:
        """Return how many users there are."""
        with explaining(self._url):
            query = select(func.count()).select_from(self._users)
            return self._connection.scalar(query) or 0

    def names(self) -> Iterator[Any]:
        """Yield the username of every user, as it is written."""
        name = self._column(USERS, "username").label("name")
        for users in self._pages([self._id.label("id"), name], NAMES):
            yield from (row["name"] for row in users)

    def batches(self) -> Iterator[Batch]:
        """Yield all users by id."""
        ambiguous = self._ambiguous()
        for users in self._pages(self._layout.selected(USERS, self._users), BATCH):
            yield Batch(users, self._bindings_of(users), ambiguous)

    def orphans(self) -> list[int]:
        """Return the ids of bindings whose user is missing."""
        if not self.has_bindings:
            return []
        number = self._column(BINDINGS, "id")
        owner = exists().where(self._id == self._owner).correlate(self._bindings)
        query = select(number.label("id")).where(~owner).order_by(number)
        return [row["id"] for row in self._rows(query)]

    def _pages(self, columns: list[Any], size: int) -> Iterator[list[Row]]:
        query = select(*columns).order_by(self._id).limit(size)
        users = self._rows(query)
        while users:
            if not isinstance(users[-1]["id"], int):
                raise Unreadable("the old users' ids are no whole numbers")
            yield users
            users = self._rows(query.where(self._id > users[-1]["id"]))

    def _bindings_of(self, users: list[Row]) -> list[Row]:
        """Return the bindings of users that follow each other by id."""
        if not self.has_bindings:
            return []
        between = self._owner.between(users[0]["id"], users[-1]["id"])
        selected = self._layout.selected(BINDINGS, self._bindings)
        number = self._column(BINDINGS, "id")
        found = self._rows(select(*selected).where(between).order_by(number))
        ids = {row["id"] for row in users}
        return [row for row in found if row["user_id"] in ids]

    def _ambiguous(self) -> set[str]:
        """Return the openids that several users claim, in whatever case; the gone claim none."""
        if not self.has_bindings:
            return set()
        openid = func.upper(self._column(BINDINGS, "openid"))
        first = func.min(self._owner)
        last = func.max(self._owner)
        claims = self._bindings.join(self._users, self._id == self._owner)
        query = select(openid.label("openid")).select_from(claims)
        query = query.group_by(openid).having(first != last)
        return {str(row["openid"]) for row in self._rows(query)}

    def _column(self, kind: str, ours: str) -> ColumnElement[Any]:
        of = self._users if kind == USERS else self._bindings
        return of.c[self._layout.theirs(kind, ours)]

    def _rows(self, query: Select[*tuple[Any, ...]]) -> list[Row]:
        with explaining(self._url):
            return [dict(row) for row in self._connection.execute(query).mappings()]


@contextmanager
def opened(address: str, layout: Layout) -> Iterator[Source]:
    """Open the database at an SQLAlchemy URL, for reading.

    Raises:
        Unreadable: no such database, no driver, no access, or not of a Meiduo mall.
    """
    url = parsed(address)
    with connected(url) as connection:
        yield Source(connection, url, layout)
