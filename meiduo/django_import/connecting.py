"""How the old mall's database is opened: for reading only; a refusal of its driver is one line."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, create_engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from meiduo.columns import MYSQL
from meiduo.settings import mysql, postgresql

EXAMPLE = "mysql://user:password@host/meiduo"
SCHEMES = mysql.SCHEMES | dict.fromkeys(postgresql.SCHEMES, postgresql.SCHEME)  # as DATABASE_URL's
ENCODE = "in a user name or password write @ : / ? # % as %40 %3A %2F %3F %23 %25"
MEANINGFUL = set(":/?#%")  # beside the @ that ends it


class Unreadable(Exception):
    """The old database cannot be opened or is no Meiduo mall's. The message holds no password."""


def parsed(address: str) -> URL:
    """Return an SQLAlchemy URL.

    Raises:
        Unreadable: it is none, part of a password would be taken for the host, or names would not
            come as they are.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise Unreadable(f"that is no database URL; an example: {EXAMPLE}; {ENCODE}") from None
    url = url.set(drivername=SCHEMES.get(url.drivername, url.drivername))
    if not _is_sqlite(url) and not url.database:
        raise Unreadable(f"that database URL names no database; an example: {EXAMPLE}")
    if not _is_sqlite(url) and "@" in f"{url.host}{url.database}":
        raise Unreadable(f"that database URL has more than one @: {ENCODE}")
    return _with_all_letters(url) if url.get_backend_name() in MYSQL else url


@contextmanager
def connected(url: URL) -> Iterator[Connection]:
    """Connect to the database at ``url``.

    Raises:
        Unreadable: no such database, no driver, no access.
    """
    with explaining(url):
        arguments = {"factory": _OldFile} if _is_sqlite(url) else {}
        engine = create_engine(_read_only(url), hide_parameters=True, connect_args=arguments)
        connection = engine.connect()
    try:
        yield connection
    finally:
        connection.close()
        engine.dispose()


@contextmanager
def explaining(url: URL) -> Iterator[None]:
    """Turn what a driver says into one line without the password.

    Raises:
        Unreadable: the driver has refused.
    """
    try:
        yield
    except ImportError as missing:
        driver = f"the driver of {url.drivername} is not installed ({missing.name})"
        raise Unreadable(driver) from None
    except (SQLAlchemyError, AttributeError, OSError, TypeError, ValueError) as failed:
        why = f"cannot read {_place(url)}: {_first_line(failed, url)}"
        raise Unreadable(f"{why} ({ENCODE})" if _is_suspicious(url) else why) from None


def _with_all_letters(url: URL) -> URL:
    """Ask MySQL for names as they are: another charset has question marks for some letters.

    Raises:
        Unreadable: the address asks for another one, or for bytes.
    """
    if (why := mysql.charset_fault(url)) is not None:
        raise Unreadable(f"that database URL {why}")
    if "use_unicode" in url.query:
        raise Unreadable("that database URL has use_unicode: leave it out, names come as text")
    is_known = url.drivername in SCHEMES.values()  # another driver may call it otherwise
    return url.update_query_dict({"charset": mysql.CHARSET}) if is_known else url


def _place(url: URL) -> str:
    """Return which database it is, without user and password."""
    bare = URL.create(url.drivername, host=url.host, port=url.port, database=url.database)
    return bare.render_as_string()


def _is_suspicious(url: URL) -> bool:
    """Tell whether a password may have been meant otherwise than it was read."""
    is_odd = bool(MEANINGFUL & set(str(url.password or "")))
    return not _is_sqlite(url) and (is_odd or not url.host)


class _OldFile(sqlite3.Connection):
    """SQLite whose text may be odd: a row that is not UTF-8 is refused later, and no other one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _read_only(url: URL) -> URL:
    """SQLite otherwise makes an empty file where there is none."""
    if not _is_sqlite(url) or not url.database:
        return url
    path = url.database
    if not path.startswith("file:"):
        path = f"file:{quote(path)}"
    return url.set(database=path).update_query_dict({"mode": "ro", "uri": "true"})


def _first_line(failed: Exception, url: URL) -> str:
    lines = str(getattr(failed, "orig", None) or failed).strip().splitlines()
    line = lines[0] if lines else ""
    secrets = [url.password]
    for values in url.normalized_query.values():
        secrets.extend(values)
    for secret in filter(None, secrets):
        line = line.replace(str(secret), "***")
    return f"{type(failed).__name__} {line[:200]}"
