"""The SQL that databases are asked, as their drivers are given it: nothing above them is trusted to
tell."""

import contextlib
import re

import psycopg
import pymysql
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool

from meiduo.write_locks import WRITE

PINGS = re.compile(r"(select 1)?;?", re.IGNORECASE)
ENDS = re.compile(r"(commit|rollback|pragma)\b", re.IGNORECASE)


class Log:
    """What connections of any pool are asked while it is open, each transaction's beginning among
    it: ``BEGIN IMMEDIATE`` of one that writes."""

    def __init__(self):
        self.seen = []
        self.failures = []  # SQLSTATEs of PostgreSQL's
        self._announced = set()  # connections whose beginning SQLAlchemy has told

    def note(self, statement):
        if not PINGS.fullmatch(statement) and not ENDS.match(statement):
            self.seen.append(statement)

    def begins(self, connection):
        """A server's driver begins by itself."""
        if connection.dialect.name != "sqlite":
            self._announced.add(id(connection.connection.driver_connection))
            writes = connection.get_execution_options().get(WRITE)
            self.seen.append("BEGIN IMMEDIATE" if writes else "BEGIN")

    def taken(self, connection, record, proxy):
        if hasattr(connection, "set_trace_callback"):
            connection.set_trace_callback(self.note)
        if isinstance(connection, psycopg.Connection):
            connection.cursor_factory = self._cursors()
        if isinstance(connection, pymysql.Connection):
            connection.cursorclass = self._mysql_cursors(connection.cursorclass)

    def given_back(self, connection, record):
        if hasattr(connection, "set_trace_callback"):
            connection.set_trace_callback(None)
        if isinstance(connection, psycopg.Connection):
            connection.cursor_factory = psycopg.Cursor
        if isinstance(connection, pymysql.Connection):
            connection.cursorclass = getattr(connection.cursorclass, "real", connection.cursorclass)

    def _mysql_cursors(log, kind):
        class Telling(kind):
            real = kind

            def execute(self, query, *args, **kwargs):
                if isinstance(query, str):  # else a piece of executemany's
                    log.note(query)
                return super().execute(query, *args, **kwargs)

            def executemany(self, query, *args, **kwargs):
                log.note(query)
                return super().executemany(query, *args, **kwargs)

        return Telling

    def _cursors(log):
        class Telling(psycopg.Cursor):
            def execute(self, query, *args, **kwargs):
                idle = self.connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
                if idle and not PINGS.fullmatch(str(query)):
                    if id(self.connection) not in log._announced:
                        log.seen.append("BEGIN IMMEDIATE")
                    log._announced.discard(id(self.connection))
                log.note(str(query))
                try:
                    return super().execute(query, *args, **kwargs)
                except psycopg.Error as failed:
                    log.failures.append(failed.sqlstate)
                    raise

        return Telling


@contextlib.contextmanager
def logged_statements():
    """Yield the log while it grows."""
    log = Log()
    with listening(log):
        yield log


@contextlib.contextmanager
def listening(log):
    """Let a log hear what databases are asked."""
    heard = [
        (Engine, "begin", log.begins),
        (Pool, "checkout", log.taken),
        (Pool, "checkin", log.given_back),
    ]
    for one in heard:
        event.listen(*one)
    try:
        yield
    finally:
        for one in heard:
            event.remove(*one)
