"""Migrated databases that a worker uses again, emptied: sooner than a new copy for each test."""

import contextlib

import cleaning
import databases
import psycopg
import pymysql
from sqlalchemy import MetaData

MANY = 1000  # rows; files of a database that had more stay as large


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
        self._face = cleaning.FACES[server.kind]
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
    return [name for name in names if name != cleaning.REVISION]
