"""A transaction that is going to write says so at its beginning: on SQLite, which has one lock."""

from sqlalchemy import Connection

WRITE = "meiduo_write"  # execution option of a connection whose transaction is going to write


def take_write_lock(connection: Connection) -> None:
    """Begin on SQLite, which knows no ``SELECT ... FOR UPDATE``, as the one who writes."""
    if connection.dialect.name != "sqlite":
        return
    raw = connection.connection.driver_connection
    if not getattr(raw, "in_transaction", True):  # the mall's engines have begun so themselves
        connection.exec_driver_sql("BEGIN IMMEDIATE")
