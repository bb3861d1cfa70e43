"""Several servers in the address of a database, as ``user:password@a:3306,b:3306/mall``."""

from urllib.parse import quote, unquote

HIGHEST_PORT = 65535


def in_query(rest: str, port: str) -> str | None:
    """Return an address whose servers stand where SQLAlchemy takes several: in the query, as
    ``host`` and ``port`` with commas.

    Args:
        rest: what follows ``://``. One that names a single server is returned as it is.
        port: of a server that names none.

    Returns:
        None when a server cannot be read.
    """
    place, _, query = rest.partition("?")
    authority, _, database = place.partition("/")
    user, at, hosts = authority.rpartition("@")
    if "," not in hosts:
        return rest
    places = [_host_and_port(place, port) for place in hosts.split(",")]
    known = [place for place in places if place is not None]
    if len(known) < len(places):
        return None
    names = ",".join(quote(host) for host, _ in known)
    ports = ",".join(port for _, port in known)
    before = f"{query}&" if query else ""
    return f"{user}{at}/{database}?{before}host={names}&port={ports}"


def _host_and_port(place: str, default: str) -> tuple[str, str] | None:
    """Split ``host``, ``host:port`` or ``[IPv6]:port``; return None for anything else."""
    host, colon, port = place.rpartition(":")
    if not colon or place.endswith("]"):
        host = place
        port = default
    if not (port.isascii() and port.isdigit() and 0 < int(port) <= HIGHEST_PORT):
        return None
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    return (unquote(host), port) if host else None
