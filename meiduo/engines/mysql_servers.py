"""Connections to one MySQL or MariaDB, or to the one of several that takes writes: the primary of a
replica, or a node that belongs to its Galera cluster."""

from functools import partial
from typing import Any

import pymysql
from pymysql.constants import CR
from sqlalchemy import event
from sqlalchemy.engine import Engine

from meiduo.engines import mysql_sessions
from meiduo.engines.mysql_sessions import CLIENT, NOT_THIS_ONE
from meiduo.engines.pymysql_in_time import Patient, no_time
from meiduo.engines.servers import NoneLeft, Place, Servers
from meiduo.mysql_errors import NONE_LEFT, UNREACHABLE
from meiduo.settings.mysql import CHARSET

LEAST = 0.5  # seconds that must be left to connect


def prepare(engine: Engine) -> None:
    """Let an engine open its connections so. Every round trip ends in time: statement, commit,
    rollback, ping."""
    servers = Servers(pymysql.OperationalError, LEAST)

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, args: Any, parameters: dict[str, Any]) -> Patient:
        places = _places(parameters)
        open_one = partial(_open, parameters, len(places) > 1)
        try:
            return servers.connect(open_one, places)
        except NoneLeft as refused:
            raise _as_one(refused.failures) from None


def _places(parameters: dict[str, Any]) -> list[Place]:
    """Take the servers apart, as our settings have put them together."""
    hosts = str(parameters.get("host", "")).split(",")
    if len(hosts) == 1:
        return [{}]
    ports = str(parameters["port"]).split(",")
    return [{"host": host, "port": int(port)} for host, port in zip(hosts, ports, strict=True)]


def _open(parameters: dict[str, Any], several: bool, place: Place, seconds: float) -> Patient:
    """Open a connection to a server; of several, to one that takes writes.

    Raises:
        pymysql.OperationalError: the server does not let us in, or takes no writes.
    """
    defaults = {"charset": CHARSET, "write_timeout": CLIENT, "connect_timeout": seconds}
    given = {**defaults, "read_timeout": CLIENT, **parameters, **place}
    patience = given["read_timeout"]
    given["read_timeout"] = min(patience, given["connect_timeout"])
    connection = Patient(**given)
    try:
        state = mysql_sessions.ask(connection)
        number = mysql_sessions.fault(connection, state) if several else None
        if number:
            raise pymysql.OperationalError(number, NONE_LEFT)
        mysql_sessions.configure(connection, state)
    except pymysql.Error:
        connection.close()
        raise
    connection.limit = patience
    return connection


def _as_one(failures: list[Exception]) -> Exception:
    """Return the failure that tells most: what a server says of us, then what it says of itself,
    then that one does not answer."""
    told = [failed for failed in failures if isinstance(failed, pymysql.Error)]
    if not told:
        return no_time()
    return max(told, key=_weight)


def _weight(failed: pymysql.Error) -> int:
    number = failed.args[0]
    if number in {*UNREACHABLE, CR.CR_SERVER_LOST}:
        return 0
    return 1 if number in NOT_THIS_ONE else 2
