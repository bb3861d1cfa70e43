"""This shop's database, as messages call it: an import has to do with two."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import URL

from meiduo.errors import Unavailable
from meiduo.extensions import db


def place() -> str:
    """Return where it is, without user and password; of several servers, all."""
    url = db.engine.url
    servers = ",".join(_servers(url))
    return f"{url.get_backend_name()}://{servers}/{url.database or ''}"


@contextmanager
def naming_it() -> Iterator[None]:
    """Say of a failure that it is this database's, and not the old one's.

    Raises:
        Unavailable: this database has refused.
    """
    try:
        yield
    except Unavailable as refused:
        said = f"this shop's database {place()}: {refused}"
        raise Unavailable(said, database_error=refused.database_error) from None


def _servers(url: URL) -> list[str]:
    """Return each server with its port, or the socket; what the query names goes before."""
    named = {name: ",".join(some).split(",") for name, some in url.normalized_query.items()}
    if "unix_socket" in named:
        return named["unix_socket"]
    hosts = named.get("host", [url.host or ""])
    ports = named.get("port", [str(url.port or "")])
    if len(ports) < len(hosts):  # one for all, or each stands behind its host
        ports *= len(hosts)
    return [_with_port(host, port) for host, port in zip(hosts, ports, strict=False)]


def _with_port(host: str, port: str) -> str:
    """Return a server as an address has it; a socket's folder is none."""
    place = f"[{host}]" if host.count(":") > 1 else host
    return f"{place}:{port}" if port and host and not host.startswith("/") else place
