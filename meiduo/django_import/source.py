"""The old mall's users and bindings, in batches; nothing is written there."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, Select, column, exists, func, inspect, select, table

from meiduo.django_import.connecting import Unreadable, connected, explaining, parsed

BATCH = 500  # users read, and written by one transaction
USERS = table(
    "tb_users",
    column("id"),
    column("username"),
    column("password"),
    column("mobile"),
    column("is_active"),
    column("date_joined"),
    column("last_login"),
)
BINDINGS = table(
    "tb_oauth_qq",
    column("id"),
    column("openid"),
    column("user_id"),
    column("create_time"),
    column("update_time"),
)

Row = dict[str, Any]


@dataclass(frozen=True)
class Batch:
    """Up to 500 users, all their bindings, and who else claims each of those openids."""

    users: list[Row]
    bindings: list[Row]
    claims: dict[str, set[Any]]


class Source:
    """An open old database.

    Raises:
        Unreadable: by every method; when made, also if it is not a Meiduo mall's.
    """

    def __init__(self, connection: Connection, url: URL) -> None:
        self._connection = connection
        self._url = url
        users = self._columns(USERS.name)
        bindings = self._columns(BINDINGS.name)
        self._has_bindings = bool(bindings)  # a mall without QQ sign-in has no such table
        _check(USERS.name, users, USERS.c.keys())
        if self._has_bindings:
            _check(BINDINGS.name, bindings, BINDINGS.c.keys())

    def count(self) -> int:
        """Return how many users there are."""
        with explaining(self._url):
            return self._connection.scalar(select(func.count()).select_from(USERS)) or 0

    def batches(self) -> Iterator[Batch]:
        """Yield all users by id."""
        query = select(USERS).order_by(USERS.c.id).limit(BATCH)
        users = self._rows(query)
        while users:
            bindings = self._bindings_of(users)
            openids = {row["openid"] for row in bindings}
            yield Batch(users, bindings, self._claims(openids))
            users = self._rows(query.where(USERS.c.id > users[-1]["id"]))

    def orphans(self) -> list[int]:
        """Return the ids of bindings whose user is missing."""
        if not self._has_bindings:
            return []
        owner = exists().where(USERS.c.id == BINDINGS.c.user_id)
        query = select(BINDINGS.c.id).where(~owner).order_by(BINDINGS.c.id)
        return [row["id"] for row in self._rows(query)]

    def _bindings_of(self, users: list[Row]) -> list[Row]:
        """Return the bindings of users that follow each other by id."""
        if not self._has_bindings:
            return []
        between = BINDINGS.c.user_id.between(users[0]["id"], users[-1]["id"])
        found = self._rows(select(BINDINGS).where(between).order_by(BINDINGS.c.id))
        ids = {row["id"] for row in users}
        return [row for row in found if row["user_id"] in ids]

    def _claims(self, openids: set[Any]) -> dict[str, set[Any]]:
        texts = {one for one in openids if isinstance(one, str) and one.isascii()}
        if not texts:
            return {}
        query = select(BINDINGS.c.openid, BINDINGS.c.user_id).where(BINDINGS.c.openid.in_(texts))
        claims: dict[str, set[Any]] = {}
        for row in self._rows(query):
            claims.setdefault(row["openid"], set()).add(row["user_id"])
        return claims

    def _columns(self, name: str) -> set[str]:
        with explaining(self._url):
            known = inspect(self._connection)
            if not known.has_table(name):
                return set()
            return {one["name"] for one in known.get_columns(name)}

    def _rows(self, query: Select[Any]) -> list[Row]:
        with explaining(self._url):
            return [dict(row) for row in self._connection.execute(query).mappings()]


@contextmanager
def opened(address: str) -> Iterator[Source]:
    """Open the database at an SQLAlchemy URL, for reading.

    Raises:
        Unreadable: no such database, no driver, no access, or not of a Meiduo mall.
    """
    url = parsed(address)
    with connected(url) as connection:
        yield Source(connection, url)


def _check(name: str, columns: set[str], wanted: Iterable[str]) -> None:
    missing = sorted(set(wanted) - columns)
    if missing:
        what = f"{name} has no {missing[0]}"
        raise Unreadable(f"not the database of a Meiduo (Django) mall: {what}")
