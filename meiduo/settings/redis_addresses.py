"""An address of Redis: one server, or a service whose primary the sentinels know."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from meiduo.settings import files

FORMS = (
    "redis://host:port/number, rediss:// with TLS, redis+unix:///socket, "
    "or redis+sentinel://host:port,host:port/service"
)
SENTINEL = "redis+sentinel"
LOCAL = "redis+unix"  # as the counting library calls it
ROOTS = "ssl_ca_certs"
FILES = (ROOTS, "ssl_certfile", "ssl_keyfile")
OF_SENTINELS = "sentinel_"  # begins what is said to the sentinels alone
SECRETS = {"username", "password"}
# of what an address of sentinels may say after its question mark
KNOWN = {"db", "ssl", "ssl_check_hostname", *FILES, "sentinel_username", "sentinel_password"}


def is_known(address: str) -> bool:
    """Tell whether the client of Redis can use an address; without a host it would quietly take
    this machine."""
    from redis.exceptions import RedisError  # noqa: PLC0415  # only who has one

    scheme = address.partition("://")[0]
    try:
        if scheme == SENTINEL:
            return _is_service(address)
        return scheme in {"redis", "rediss", LOCAL} and _is_server(address)
    except (ValueError, TypeError, RedisError):
        return False


def faults(address: str) -> Iterator[str]:
    """Say what is wrong with the files that an address names, a sentence each."""
    for name, path in _options(address).items():
        if name in FILES:
            why = files.fault(name, path, roots=name == ROOTS)
            if why is not None:
                yield why


def is_of_sentinels(address: str) -> bool:
    """Tell whether an address names sentinels instead of a server."""
    return address.startswith(f"{SENTINEL}://")


def of_service(address: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is said to the servers of a service, and what to its sentinels.

    The password before the hosts is the servers'. Sentinels often have none, and refuse whoever
    says one; theirs is ``sentinel_password`` in the query. TLS is spoken with both.

    Raises:
        ValueError: the address says what nobody knows.
    """
    options = _options(address)
    if not options.keys() <= KNOWN:
        raise ValueError("unknown option")
    own = {name: value for name, value in options.items() if name.startswith(OF_SENTINELS)}
    common: dict[str, Any] = {name: options[name] for name in FILES if name in options}
    for name in ("ssl", "ssl_check_hostname"):
        if name in options:
            common[name] = _flag(options[name])
    parts = urlsplit(address)
    servers = {"username": parts.username, "password": parts.password}
    said = {name: unquote(value) for name, value in servers.items() if value}
    sentinels = {name: own.get(OF_SENTINELS + name) for name in SECRETS}
    return {**common, **said, "db": int(options.get("db", "0"))}, {**common, **sentinels}


def _options(address: str) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in urlsplit(address).query.split("&") if pair]
    return {name: unquote(value) for name, _, value in pairs}


def _flag(text: str) -> bool:
    if text.lower() not in {"1", "true", "yes", "0", "false", "no"}:
        raise ValueError("neither yes nor no")
    return text.lower() in {"1", "true", "yes"}


def _is_server(address: str) -> bool:
    from redis.connection import ConnectionPool, parse_url  # noqa: PLC0415  # only who has one

    scheme, _, rest = address.partition("://")
    plain = f"unix://{rest}" if scheme == LOCAL else address
    known = parse_url(plain)  # type: ignore[no-untyped-call]
    ConnectionPool.from_url(plain).make_connection()  # connects to nothing
    return "path" in known if scheme == LOCAL else "host" in known


def _is_service(address: str) -> bool:
    of_service(address)
    parts = urlsplit(address)
    places = [urlsplit(f"//{place}") for place in parts.netloc.rpartition("@")[2].split(",")]
    service = parts.path.removeprefix("/")
    sound = parts.netloc.count("@") <= 1 and service and "/" not in service
    return bool(sound) and all(place.hostname and place.port for place in places)
