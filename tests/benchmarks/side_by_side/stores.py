"""A system's database, looked into from outside: how many rows, and who owns an openid."""

import contextlib
import sqlite3

import psycopg


class Store:
    """The database of a running system: a file's path, or a PostgreSQL address."""

    def __init__(self, system, place):
        self._system = system
        self.place = place
        self._mark = "?" if system.engine == "sqlite" else "%s"

    @contextlib.contextmanager
    def _connected(self):
        if self._system.engine == "sqlite":
            opened = sqlite3.connect(f"file:{self.place}?mode=ro", uri=True, timeout=20)
        else:
            opened = psycopg.connect(self.place, autocommit=True)
        with contextlib.closing(opened):
            yield opened

    def counts(self):
        """Return how many rows each table has that a login may write."""
        with self._connected() as connection:
            return {
                table: connection.execute(f"select count(*) from {table}").fetchone()[0]
                for table in self._system.tables
            }

    def owners(self, openids):
        """Return the users to whom these openids are bound, in their order."""
        openid, user = self._system.owner
        bindings = self._system.tables[1]
        statement = f"select {user} from {bindings} where {openid} = {self._mark}"
        with self._connected() as connection:
            found = [connection.execute(statement, (one,)).fetchone() for one in openids]
        return [row and row[0] for row in found]
