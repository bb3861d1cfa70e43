"""Migrated databases that a worker uses again, emptied: sooner than a new copy for each test."""

import contextlib

import databases
import psycopg
import pymysql
from sqlalchemy import MetaData

MANY = 1000  # rows; files of a database that had more stay as large
CATALOGS = ("pg_class", "pg_attribute", "pg_constraint", "pg_trigger", "pg_proc", "pg_index")
CHANGED = " union all ".join(
    [f"select count(*), max(xmin::text::bigint) from {name}" for name in CATALOGS]
    + ["select count(*), 0 from pg_db_role_setting"]
)
RESTART = "select setval(format('%I.%I', schemaname, sequencename), 1, false) from pg_sequences"
OTHERS = {
    "postgresql": "select count(*) from pg_stat_activity"
    " where datname = current_database() and pid <> pg_backend_pid()",
    "mariadb": "select count(*) from information_schema.processlist"
    " where db = database() and id <> connection_id()",
}


def ready(server):
    """Return what gives migrated databases of a server, as ``databases`` has it."""
    kinds = {"sqlite": Copies, "postgresql": Again, "mariadb": Again}
    return kinds[server.kind](server, databases.template(server))


class Copies:
    """A new one each time."""

    def __init__(self, server, template):
        self._server = server
        self._template = template

    def take(self):
        """Return the address of a migrated database without rows."""
        return self._server.copy(self._template)

    def give(self, address):
        self._server.drop(address)

    def close(self):
        """Nothing is there that was not given back."""


class Again(Copies):
    """Those that were given back, emptied."""

    def __init__(self, server, template):
        super().__init__(server, template)
        self._face = PostgreSQL if server.kind == "postgresql" else MariaDB
        self._free = []
        self._tables = None  # their names, of those first that refer to others
        self._new = None  # what the tables are like as long as nobody changes them

    def take(self):
        if self._free:
            return self._free.pop()
        address = super().take()
        if self._new is None:
            self._tables = _tables(address)
            with self._face(self._server, address) as opened:
                self._new = opened.look(self._tables)
        return address

    def give(self, address):
        """Take it back; one that a test has changed, or that somebody is still in, goes."""
        with contextlib.suppress(psycopg.Error, pymysql.Error):  # it is locked, or dropped
            with self._face(self._server, address) as opened:
                few = opened.is_left() and opened.empty(self._tables) < MANY
                same = few and opened.look(self._tables) == self._new
            if same:
                self._free.append(address)
                return
        super().give(address)

    def close(self):
        for address in self._free:
            self._server.drop(address)


def _tables(address):
    """Return its tables, those first that refer to others."""
    found = MetaData()
    found.reflect(databases.engine(address))
    names = [table.name for table in reversed(found.sorted_tables)]
    return [name for name in names if name != "alembic_version"]


class Opened:
    """A database as it is cleaned."""

    def __init__(self, server, address):
        self.server = server
        self.address = address
        self._open = contextlib.ExitStack()

    def __exit__(self, *raised):
        return self._open.__exit__(*raised)

    def rows(self, statement):
        self.cursor.execute(statement)
        return list(self.cursor.fetchall())

    def is_left(self):
        """Tell whether nobody else is connected."""
        return self.rows(OTHERS[self.server.kind]) == [(0,)]

    def deleted(self, tables):
        """Delete all rows; return how many there were."""
        gone = 0
        for name in tables:
            self.cursor.execute(f"delete from {name}")
            gone += self.cursor.rowcount
        return gone


class PostgreSQL(Opened):
    def __enter__(self):
        connection = psycopg.connect(self.address, options="-c lock_timeout=1000")
        self.cursor = self._open.enter_context(connection).cursor()
        return self

    def look(self, tables):
        """Whatever is done to a table leaves a newer row in a catalogue."""
        return self.rows(CHANGED)

    def empty(self, tables):
        gone = self.deleted(tables)
        self.rows(RESTART)
        return gone


class MariaDB(Opened):
    def __enter__(self):
        opened = self.server.connected(self.address.rpartition("/")[2])
        self.cursor = self._open.enter_context(opened)
        self.rows("set lock_wait_timeout=1, innodb_lock_wait_timeout=1, foreign_key_checks=0")
        return self

    def look(self, tables):
        made = [self.rows(f"show create table {name}") for name in tables]
        return made, self.rows("show triggers"), self.rows("show tables")

    def empty(self, tables):
        gone = self.deleted(tables)
        for name in tables:
            ((_, made),) = self.rows(f"show create table {name}")
            if "AUTO_INCREMENT=" in made:
                self.rows(f"alter table {name} auto_increment=1")
        return gone
