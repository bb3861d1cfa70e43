"""Transactions that others have open in a database, and with them the locks that they have."""

import contextlib
import sqlite3

from lock_waits import ask, fresh

OPEN = {
    "postgresql": "select count(*) from pg_stat_activity where datname = current_database()"
    " and pid <> pg_backend_pid() and backend_type = 'client backend'"
    " and (state <> 'idle' or pid in (select pid from pg_locks))",
    "mysql": "select count(*) from information_schema.innodb_trx"
    " join information_schema.processlist on id = trx_mysql_thread_id"
    " where db = database() and id <> connection_id()",
}


def open_transactions(beside):
    """Return how many are open; of SQLite, which tells of none, whether somebody writes: 0 or 1.

    Args:
        beside: an engine past the shop.
    """
    if beside.dialect.name == "sqlite":
        return int(_is_locked(beside.url.database))
    with fresh(beside.dialect.name):
        ((many,),) = ask(beside, OPEN[beside.dialect.name])
    return many


def _is_locked(file):
    with contextlib.closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as other:
        try:
            other.execute("begin immediate")
        except sqlite3.OperationalError:
            return True
        other.execute("rollback")
    return False
