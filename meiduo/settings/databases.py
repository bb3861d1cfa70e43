"""The address of the database: which kinds are taken, and in which form they are handed on."""

from importlib.util import find_spec
from pathlib import Path

from meiduo.settings import addresses, mysql, postgresql
from meiduo.settings.reader import Reader

FORMS = (
    "sqlite:///file, postgresql:// nor mysql://user:password@host/database "
    "(in a password @ is written %40, : %3A, / %2F)"
)
DEFAULTED = "DATABASE_DEFAULTED"  # whether nobody has named a database; nothing that one sets
DRIVERS = {  # its package, and how one gets it
    mysql.PYMYSQL: ("pymysql", "pip install PyMySQL cryptography"),
    mysql.MYSQLDB: ("MySQLdb", "pip install mysqlclient, or write mysql:// for PyMySQL"),
}


def read(reader: Reader, name: str, instance: Path) -> str:
    """Return the address of the database, as SQLAlchemy takes it; a SQLite file when absent.

    Args:
        reader: of the environment; faults are noted in it.
        name: of the setting.
        instance: folder for the SQLite file.
    """
    value = reader.text(name)
    if value is None:
        return addresses.of_sqlite(instance / "meiduo.sqlite")
    scheme, _, rest = value.partition("://")
    if scheme in postgresql.SCHEMES:
        return _of_postgresql(reader, name, rest)
    if scheme in mysql.SCHEMES:
        return _of_mysql(reader, name, value)
    if scheme != "sqlite" or not rest.startswith("/") or not addresses.is_database(value):
        reader.refuse(name, f"is neither {FORMS}")
        return ""
    if addresses.sqlite_file(value) is None:
        why = "names a SQLite database in memory: every process would have another one"
        reader.refuse(name, why)
    return value


def _of_mysql(reader: Reader, name: str, value: str) -> str:
    scheme, _, rest = value.partition("://")
    address = mysql.address(scheme, rest)
    if address is None:
        reader.refuse(name, f"is neither {FORMS}")
        return ""
    faults = list(mysql.faults(address, rest))
    package, cure = DRIVERS[mysql.SCHEMES[scheme]]
    if not faults and find_spec(package) is None:
        faults = [f"wants the package {package}, which is not installed: {cure}"]
    for why in faults:
        reader.refuse(name, why)
    return address


def _of_postgresql(reader: Reader, name: str, rest: str) -> str:
    if find_spec("psycopg") is None:
        cure = "pip install 'psycopg[binary]'"
        reader.refuse(name, f"wants the package psycopg, which is not installed: {cure}")
        return ""
    address = postgresql.address(rest)
    if address is None:
        reader.refuse(name, f"is neither {FORMS}")
        return ""
    for why in postgresql.faults(address):
        reader.refuse(name, why)
    return address
