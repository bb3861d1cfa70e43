"""An address of MySQL or MariaDB: one server or several, and what it says of TLS."""

from collections.abc import Iterator
from urllib.parse import parse_qs

from sqlalchemy.engine import URL, make_url

from meiduo.settings import addresses, files, servers

PYMYSQL = "mysql+pymysql"
MYSQLDB = "mysql+mysqldb"
# MariaDB answers to the same drivers
SCHEMES = dict.fromkeys(("mysql", "mariadb", PYMYSQL, "mariadb+pymysql"), PYMYSQL)
SCHEMES |= dict.fromkeys((MYSQLDB, "mariadb+mysqldb"), MYSQLDB)
PORT = "3306"
CHARSET = "utf8mb4"
ROOTS = "ssl_ca"
FILES = (ROOTS, "ssl_cert", "ssl_key")
# What PyMySQL takes as a text. It would notice another word only when somebody connects, and would
# take "false" for true.
WORDS = {"charset", "unix_socket", "bind_address", "init_command", "program_name", "sql_mode"}
WORDS |= {"connect_timeout", "read_timeout", "write_timeout"}
WORDS |= {*FILES, "ssl_capath", "ssl_cipher", "ssl_check_hostname"}


def address(scheme: str, rest: str) -> str | None:
    """Return the address for SQLAlchemy; None when it is none.

    Args:
        scheme: one of ``SCHEMES``.
        rest: what follows ``://``. Several servers are named as ``a:3306,b:3306``.
    """
    named = servers.in_query(rest, PORT)
    if named is None or not addresses.is_mysql(f"{PYMYSQL}://{named}"):
        return None
    return f"{SCHEMES[scheme]}://{named}"


def charset_fault(url: URL) -> str | None:
    """Say what is wrong with the charset that an address asks for; None when nothing is."""
    if url.query.get("charset", CHARSET) == CHARSET:
        return None
    return f"has another charset than {CHARSET}, the only one with all names: leave it out"


def faults(address: str, given: str) -> Iterator[str]:
    """Say what is wrong with the words and the files that an address names, a sentence each.

    Args:
        address: as ``address`` returned it.
        given: what was asked of it, its servers where they were.
    """
    url = make_url(address)
    if (why := charset_fault(url)) is not None:
        yield why
    if url.drivername == MYSQLDB:
        if "host" in url.query:
            yield "names several servers, which mysqlclient cannot look through: write mysql://"
        return
    asked = parse_qs(given.partition("?")[2], keep_blank_values=True)
    for name in sorted(set(asked) - WORDS):
        yield f"has {name}, which is none of: {', '.join(sorted(WORDS))}"
    for name in FILES:
        path = url.query.get(name)
        if isinstance(path, str):
            why = files.fault(name, path, roots=name == ROOTS)
            if why is not None:
                yield why
