"""The kinds of database that tests run on, with one face: make an empty one or a copy, drop it."""

import contextlib
import shutil
import uuid
from pathlib import Path

import malls
import psycopg
import pymysql
import run_servers
from pymysql.constants import CLIENT
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

KINDS = ("sqlite", "postgresql", "mariadb")


def new_name():
    return "shop_" + uuid.uuid4().hex[:8]


def with_driver(address):
    """Return an address as somebody else's app has to write it for SQLAlchemy."""
    drivers = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql"}
    scheme, _, rest = address.partition("://")
    return f"{drivers.get(scheme, scheme)}://{rest}"


def engine(address):
    """Return an engine for connections past a shop: they lock what they name, and keep nothing."""
    plain = {"ssl_disabled": True} if run_servers.kind_of(address) == "mariadb" else {}
    made = create_engine(with_driver(address), poolclass=NullPool, connect_args=plain)
    if made.dialect.name != "sqlite":
        made = made.execution_options(isolation_level="READ COMMITTED")
    return made


class SQLite:
    """Files."""

    kind = "sqlite"

    def __init__(self, folder):
        self.folder = Path(folder)

    def empty(self):
        return f"sqlite:///{self.folder / new_name()}.sqlite"

    def copy(self, template):
        address = self.empty()
        shutil.copy(template, address.removeprefix("sqlite:///"))
        return address

    def keep(self, address):
        return address.removeprefix("sqlite:///")

    def drop(self, address):
        """The folder goes as a whole."""


class PostgreSQL:
    """A server at an address that ends with the name of a database."""

    kind = "postgresql"

    def __init__(self, address):
        self.admin = address.replace("+psycopg", "")
        self.base = self.admin.rpartition("/")[0]

    def run(self, statement):
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(statement)

    def empty(self):
        return self.copy("template0")

    def copy(self, template):
        name = new_name()
        self.run(f"create database {name} template {template}")
        return f"{self.base}/{name}"

    def keep(self, address):
        """Return what ``copy`` takes."""
        return address.rpartition("/")[2]

    def forget(self, template):
        self.drop(f"{self.base}/{template}")

    def drop(self, address):
        self.run(f"drop database if exists {address.rpartition('/')[2]} with (force)")


class MariaDB:
    """A MariaDB or MySQL; a copy is made by the statements that a migrated one tells."""

    kind = "mariadb"

    def __init__(self, address):
        self.url = make_url(address.replace("+pymysql", ""))
        self.base = address.replace("+pymysql", "").rpartition("/")[0]

    @contextlib.contextmanager
    def connected(self, database=None):
        """Yield a cursor; each of its statements is a transaction."""
        many = CLIENT.MULTI_STATEMENTS
        given = {"host": self.url.host, "port": self.url.port or 3306, "client_flag": many}
        given["ssl_disabled"] = True  # else all trust roots are read for each connection
        login = {"user": self.url.username, "password": self.url.password or ""}
        connection = pymysql.connect(**given, **login, database=database, autocommit=True)
        with connection, connection.cursor() as cursor:
            yield cursor

    def run(self, *statements, database=None):
        with self.connected(database) as cursor:
            found = []
            for statement in statements:
                cursor.execute(statement)
                found = cursor.fetchall()
                while cursor.nextset():
                    pass
            return found

    def empty(self):
        name = new_name()
        self.run(f"create database {name} character set utf8mb4")
        return f"{self.base}/{name}"

    def keep(self, address):
        """Return what ``copy`` takes: the statements that make all tables, and the revision."""
        name = address.rpartition("/")[2]
        made = ["set foreign_key_checks=0"]
        for (table,) in self.run("show tables", database=name):
            made.append(self.run(f"show create table {table}", database=name)[0][1])
        ((revision,),) = self.run("select version_num from alembic_version", database=name)
        self.drop(address)
        return ";".join([*made, f"insert into alembic_version values ('{revision}')"])

    def copy(self, template):
        address = self.empty()
        self.run(template, database=address.rpartition("/")[2])
        return address

    def forget(self, template):
        """It is but a text."""

    def drop(self, address):
        self.run(f"drop database if exists {address.rpartition('/')[2]}")


def of(kind, folder):
    """Return the face of a kind; SQLite's files go into ``folder``."""
    return SQLite(folder) if kind == "sqlite" else SERVERS[kind](run_servers.address(kind))


def template(server):
    """Return what the server's ``copy`` takes; made once for the run by our own migrations."""
    return run_servers.once(f"template-{server.kind}", lambda: _migrated(server))


def forget_templates():
    """Leave nothing on a server that is somebody else's."""
    for kind in SERVERS:
        if made := run_servers.made(f"template-{kind}"):
            of(kind, None).forget(made)


def _migrated(server):
    address = server.empty()
    settings = {
        "QQ_CLIENT_ID": "1",
        "QQ_CLIENT_SECRET": "made-up",
        "QQ_REDIRECT_URI": "https://localhost/oauth_callback",
        "DATABASE_URL": address,
    }
    malls.dispose(malls.make_shop(run_servers.folder() / server.kind, settings))
    return server.keep(address)


SERVERS = {"postgresql": PostgreSQL, "mariadb": MariaDB}
