"""Whether an address can be used, before anybody tries to."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

LONGEST_PORT = 5  # digits
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
HOST = re.compile(r"[A-Za-z0-9_.-]+")
SEPARATING = set(" ;,'\"")  # they end a source in a Content-Security-Policy


def host(address: str) -> str | None:
    """Return the host name of an http(s) address, None for anything else."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # a bad port is only noticed when it is asked for
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or " " in address or not parts.hostname:
        return None
    # IPv6 has colons
    return parts.hostname if ":" in parts.hostname or is_host(parts.hostname) else None


def is_host(name: str) -> bool:
    """Tell whether a host name can be written down for the name system (IDNA)."""
    try:
        return HOST.fullmatch(name.encode("idna").decode("ascii")) is not None
    except UnicodeError:
        return False


def is_host_and_port(text: str) -> bool:
    """Tell whether it is a host name, or ``host:port``."""
    name, colon, port = text.partition(":")
    return is_host(name) and (
        not colon or (port.isascii() and port.isdigit() and len(port) <= LONGEST_PORT)
    )


def is_served(name: str) -> bool:
    """Tell whether requests for a host name are answered: not under an underscore, nor a bare IPv6
    address."""
    return ":" not in name and "_" not in name


def is_picture(address: str) -> bool:
    """Tell whether it is a path of this site or an http(s) address that fits into a header."""
    if not address.isascii() or SEPARATING & set(address):
        return False
    own = address.startswith("/") and not address.startswith("//")
    return own or host(address) is not None


def is_database(address: str) -> bool:
    """Tell whether SQLAlchemy and its driver understand an address.

    A password with an ``@`` of its own would end up in the host's name, and then in an error text.
    """
    try:
        parts = urlsplit(address)
        url = make_url(address)
        if "plugin" in url.query:  # SQLAlchemy would import it
            return False
        url.get_dialect()().create_connect_args(url)
        sound = parts.netloc.count("@") <= 1 and (parts.port is None or parts.port > 0)
    except (SQLAlchemyError, ValueError, TypeError):
        return False
    return sound


def is_mysql(address: str) -> bool:
    """Tell whether an address of a MySQL can be used, and names a database."""
    return is_database(address) and bool(make_url(address).database)


def engine(address: str) -> str:
    """Return what SQLAlchemy calls the kind of a database: ``sqlite``, ``postgresql``."""
    return make_url(address).get_backend_name()


def of_sqlite(path: Path) -> str:
    """Return the address of a SQLite file; a ``?`` in its path is a character, not the end of
    it."""
    return URL.create("sqlite", database=path.as_posix()).render_as_string()


def sqlite_file(address: str) -> str | None:
    """Return the path of a SQLite database; None when it lives in memory, and so dies with its
    process."""
    url = make_url(address)
    in_memory = url.query.get("mode") == "memory" or ":memory:" in (url.database or ":memory:")
    return None if in_memory else url.database
