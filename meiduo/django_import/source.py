"""The old mall's database: read in batches, never written."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Select, column, create_engine, exists, func, inspect, make_url, select, table
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

BATCH = 500  # users read, and written by one transaction
USERS = table(
    "tb_users", *map(column, ("id", "username", "password", "mobile", "is_active", "date_joined", "last_login"))
)
BINDINGS = table("tb_oauth_qq", *map(column, ("id", "openid", "user_id", "create_time", "update_time")))

Row = dict[str, Any]


class Unreadable(Exception):
    """The old database cannot be opened or is not a Meiduo mall's. The message holds no password."""


@dataclass(frozen=True)
class Batch:
    """Up to 500 users with all their bindings, and for each of those openids everybody who claims it."""

    users: list[Row]
    bindings: list[Row]
    claims: dict[str, set[Any]]


class Source:
    """An open old database."""

    def __init__(self, connection: Connection, url: URL) -> None:
        self._connection, self._url = connection, url
        columns = {name: self._columns(name) for name in ("tb_users", "tb_oauth_qq")}
        self._has_bindings = bool(columns["tb_oauth_qq"])  # a mall without QQ sign-in has no such table
        for wanted in (USERS, BINDINGS) if self._has_bindings else (USERS,):
            if missing := sorted(set(wanted.c.keys()) - columns[wanted.name]):
                raise Unreadable(f"not the database of a Meiduo (Django) mall: {wanted.name} has no {missing[0]}")

    def count(self) -> int:
        """Return how many users there are."""
        with _explaining(self._url):
            return self._connection.scalar(select(func.count()).select_from(USERS)) or 0

    def batches(self) -> Iterator[Batch]:
        """Yield all users by id."""
        query, last = select(USERS).order_by(USERS.c.id).limit(BATCH), None
        while users := self._rows(query if last is None else query.where(USERS.c.id > last)):
            first, last = users[0]["id"], users[-1]["id"]
            theirs = select(BINDINGS).where(BINDINGS.c.user_id.between(first, last)).order_by(BINDINGS.c.id)
            ids = {row["id"] for row in users}
            bindings = [row for row in (self._rows(theirs) if self._has_bindings else []) if row["user_id"] in ids]
            yield Batch(users, bindings, self._claims({row["openid"] for row in bindings}))

    def orphans(self) -> list[int]:
        """Return the ids of bindings whose user is missing."""
        if not self._has_bindings:
            return []
        owner = exists().where(USERS.c.id == BINDINGS.c.user_id)
        return [row["id"] for row in self._rows(select(BINDINGS.c.id).where(~owner).order_by(BINDINGS.c.id))]

    def _claims(self, openids: set[Any]) -> dict[str, set[Any]]:
        claims: dict[str, set[Any]] = {}
        openids = {openid for openid in openids if isinstance(openid, str) and openid.isascii()}
        if openids:
            query = select(BINDINGS.c.openid, BINDINGS.c.user_id).where(BINDINGS.c.openid.in_(openids))
            for row in self._rows(query):
                claims.setdefault(row["openid"], set()).add(row["user_id"])
        return claims

    def _columns(self, name: str) -> set[str]:
        with _explaining(self._url):
            known = inspect(self._connection)
            return {one["name"] for one in known.get_columns(name)} if known.has_table(name) else set()

    def _rows(self, query: Select[Any]) -> list[Row]:
        with _explaining(self._url):
            return [dict(row) for row in self._connection.execute(query).mappings()]


@contextmanager
def opened(address: str) -> Iterator[Source]:
    """Open the database at an SQLAlchemy URL, for reading.

    Raises:
        Unreadable: no such database, no driver, no access, or not of a Meiduo mall.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise Unreadable("that is no database URL; an example: mysql+pymysql://user:password@host/meiduo") from None
    with _explaining(url):
        engine = create_engine(_read_only(url), hide_parameters=True, connect_args=_arguments(url))
        connection = engine.connect()
    try:
        yield Source(connection, url)
    finally:
        connection.close()
        engine.dispose()


class _OldFile(sqlite3.Connection):
    """Not plainly sqlite3's, so that ``extensions`` does not prepare it: that would switch the old file to WAL."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")  # judged row by row, later


def _arguments(url: URL) -> dict[str, Any]:
    return {"factory": _OldFile} if url.get_backend_name() == "sqlite" else {}


def _read_only(url: URL) -> URL:
    """SQLite otherwise makes an empty file where there is none."""
    if url.get_backend_name() != "sqlite" or not url.database:
        return url
    path = url.database if url.database.startswith("file:") else f"file:{quote(url.database)}"
    return url.set(database=path).update_query_dict({"mode": "ro", "uri": "true"})


@contextmanager
def _explaining(url: URL) -> Iterator[None]:
    """Turn what a driver says into one line without the password."""
    try:
        yield
    except ImportError as missing:
        raise Unreadable(f"the driver of {url.drivername} is not installed ({missing.name})") from None
    except (SQLAlchemyError, TypeError, ValueError) as failed:
        place = f"{url.drivername}://{url.host or ''}/{url.database or ''}"
        raise Unreadable(f"cannot read {place}: {_first_line(failed, url)}") from None


def _first_line(failed: Exception, url: URL) -> str:
    lines = str(getattr(failed, "orig", None) or failed).strip().splitlines() or [""]
    secrets = [url.password, *(value for values in url.normalized_query.values() for value in values)]
    for secret in filter(None, secrets):
        lines[0] = lines[0].replace(str(secret), "***")
    return f"{type(failed).__name__} {lines[0][:200]}"
