"""The Flask extensions, unbound. ``create_app`` binds them."""

import os
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_jwt_extended import JWTManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, MetaData, TypeDecorator, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry

from meiduo import deadline
from meiduo.engines import postgresql, read_only
from meiduo.engines.pool import STALLED, Pool

SQLITE_BUSY = 5  # seconds a writer waits for another one
ALLOWED = "meiduo_busy_timeout"  # of a connection, milliseconds
WRITE = "meiduo_write"  # execution option of a connection whose transaction is going to write


class Base(DeclarativeBase):
    """Every table. Names of constraints are fixed, because SQLite can only migrate those it can name."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UTCDateTime(TypeDecorator[datetime]):
    """A moment. Kept as naive UTC, which every database has; aware in Python."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


db = SQLAlchemy(
    model_class=Base,
    # A failed statement otherwise prints its parameters: openid, username.
    session_options={"expire_on_commit": False},  # what was just written need not be read again
    engine_options={
        "hide_parameters": True,
        "pool_pre_ping": True,
        "poolclass": Pool,
        "pool_timeout": STALLED,
        "max_overflow": 0,
    },
)
migrate = Migrate()
jwt = JWTManager()
babel = Babel()


def init_app(app: Flask) -> None:
    """Bind the database to the app: how many connections, and how long each may take."""
    app.config["SQLALCHEMY_DATABASE_URI"] = app.config["DATABASE_URL"]
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_size": app.config["DATABASE_POOL"]}
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            postgresql.prepare(db.engine)


def begin_write() -> None:
    """Open the session's transaction as a writing one.

    SQLite refuses at once to turn a reading transaction into a writing one while another writes;
    BEGIN IMMEDIATE waits its turn instead. Elsewhere this is an ordinary transaction.
    """
    db.session.rollback()
    db.session.connection(execution_options={WRITE: True})


@event.listens_for(Engine, "do_connect")
def _make_private(dialect: Dialect, record: ConnectionPoolEntry, args: list[Any], options: dict[str, Any]) -> None:
    """Make a fresh SQLite file for this account alone; its log and index take over the mode, an old file keeps its."""
    path = str(args[0]) if dialect.name == "sqlite" and args else ""
    if path and not path.startswith((":memory:", "file:")):
        with suppress(OSError):  # there already; or not to be made, which SQLite says better
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


event.listen(Engine, "do_connect", read_only.connect)  # after the file is there
event.listen(Engine, "checkout", read_only.check)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, record: ConnectionPoolEntry) -> None:
    if type(connection).__module__.partition(".")[0] != "sqlite3":
        return
    connection.isolation_level = None  # we say BEGIN ourselves, below
    connection.execute(f"PRAGMA busy_timeout={SQLITE_BUSY * 1000}")
    connection.execute("PRAGMA foreign_keys=ON")
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")  # safe with a write-ahead log only
    except sqlite3.OperationalError:
        pass  # a file that may only be read stays as it is, and can be read


def _wait_no_longer_than_the_request(connection: Connection) -> None:
    """Wait five seconds for another writer, or what is left of the request's time when that is less."""
    allowed = int(deadline.within(SQLITE_BUSY) * 1000)
    if connection.info.get(ALLOWED, SQLITE_BUSY * 1000) != allowed:
        connection.info[ALLOWED] = allowed
        connection.connection.execute(f"PRAGMA busy_timeout={allowed}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        _wait_no_longer_than_the_request(connection)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(WRITE) else "BEGIN")
