"""How a MySQL or MariaDB is opened, and when its connections are given up."""

from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine, ExceptionContext

from meiduo import deadline
from meiduo.database_errors import number_of
from meiduo.engines import mysql_sessions
from meiduo.engines.mysql_sessions import CLIENT, NOT_THIS_ONE
from meiduo.engines.servers import CONNECT
from meiduo.settings.mysql import CHARSET


def prepare(engine: Engine) -> None:
    """Let an engine open its connections so. What the database's address says itself goes before
    our limits of time."""
    if engine.dialect.driver == "pymysql":
        from meiduo.engines import mysql_servers  # noqa: PLC0415  # one of two drivers

        mysql_servers.prepare(engine)
    else:
        event.listen(engine, "do_connect", _limit)
        event.listen(engine, "connect", _configure)
    event.listen(engine, "handle_error", _give_up_the_wrong_one)


def _limit(dialect: Any, record: Any, args: Any, parameters: dict[str, Any]) -> None:
    """Let SQLAlchemy connect, with our limits; this driver knows whole seconds, and has one limit
    for the life of a connection. A command has none: a migration may be long."""
    whole = {"connect_timeout": int(CONNECT)}
    if deadline.left() < float("inf"):
        whole["read_timeout"] = int(CLIENT)
    parameters.update({"charset": CHARSET, **whole, **parameters})


def _configure(connection: Any, record: Any) -> None:
    mysql_sessions.configure(connection, mysql_sessions.ask(connection))


def _give_up_the_wrong_one(context: ExceptionContext) -> None:
    """Let the pool open other connections when the server is not the one to write to any more."""
    if number_of(context.original_exception) in NOT_THIS_ONE:
        context.is_disconnect = True
