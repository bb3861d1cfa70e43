"""How a used database is looked at and emptied."""

import contextlib

import psycopg

REVISION = "alembic_version"  # its row is one of what must stay
CATALOGS = ["pg_class", "pg_attribute", "pg_constraint", "pg_trigger", "pg_proc", "pg_index"]
CATALOGS += ["pg_type", "pg_namespace", "pg_collation", "pg_description", REVISION]
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
        made = [self.rows(f"show create table {name}") for name in (*tables, REVISION)]
        others = [self.rows(f"show {them}") for them in ("triggers", "tables", "events")]
        return made, others, self.rows(f"select * from {REVISION}")

    def empty(self, tables):
        gone = self.deleted(tables)
        for name in tables:
            ((_, made),) = self.rows(f"show create table {name}")
            if "AUTO_INCREMENT=" in made:
                self.rows(f"alter table {name} auto_increment=1")
        return gone


FACES = {"postgresql": PostgreSQL, "mariadb": MariaDB}
