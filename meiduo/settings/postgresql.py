"""An address of PostgreSQL: one server or several, and what it says of TLS."""

from collections.abc import Iterable, Iterator

from sqlalchemy.engine import URL, make_url

from meiduo.settings import addresses, files, servers

# hosters still write postgres://, which SQLAlchemy 2 refuses
SCHEMES = {"postgres", "postgresql", "postgresql+psycopg"}
SCHEME = "postgresql+psycopg"
PORT = "5432"
SESSIONS = "target_session_attrs"
# What libpq knows. It would notice another word only when somebody connects.
WORDS = {
    "sslmode": {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"},
    SESSIONS: {"any", "read-write", "read-only", "primary", "standby", "prefer-standby"},
}
ROOTS = "sslrootcert"
FILES = (ROOTS, "sslcert", "sslkey", "sslcrl")
OF_THE_SYSTEM = "system"  # in place of a file of trust roots


def address(rest: str) -> str | None:
    """Return the address for SQLAlchemy; None when it is none.

    A standby takes no writes. Where several servers are named, the one that does is looked for,
    unless the address says otherwise: a connection to a standby looks sound until somebody signs
    in.

    Args:
        rest: what follows ``://``. Several servers are named as libpq has them, ``a:5432,b:5432``,
            or as SQLAlchemy has them, ``?host=a:5432&host=b:5432``.
    """
    named = servers.in_query(rest, PORT)
    if named is None:
        return None
    found = f"{SCHEME}://{named}"
    return _looking_for_a_primary(found) if addresses.is_database(found) else None


def faults(address: str) -> Iterator[str]:
    """Say what is wrong with the words and the files that an address names, a sentence each."""
    query = make_url(address).query
    for name in _unknown(query):
        yield f"has {name}, which PostgreSQL's library does not know"
    for name, known in WORDS.items():
        if query.get(name) not in {None, *known}:
            yield f"has a {name} that is none of: {', '.join(sorted(known))}"
    for name in FILES:
        path = query.get(name)
        if isinstance(path, str) and (name, path) != (ROOTS, OF_THE_SYSTEM):
            why = files.fault(name, path, roots=name == ROOTS)
            if why is not None:
                yield why


def _looking_for_a_primary(address: str) -> str:
    url = make_url(address)
    if SESSIONS in url.query or len(_hosts(url)) == 1:
        return address
    known = url.update_query_dict({SESSIONS: "read-write"})
    return known.render_as_string(hide_password=False)


def _hosts(url: URL) -> list[str]:
    named = url.query.get("host", url.host or "")
    return named.split(",") if isinstance(named, str) else list(named)


def _unknown(names: Iterable[str]) -> list[str]:
    """Return what neither libpq nor psycopg takes: it would be a refusal of every connection."""
    import psycopg  # noqa: PLC0415  # SQLite needs none

    known = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
    return sorted(name for name in names if name not in known)
