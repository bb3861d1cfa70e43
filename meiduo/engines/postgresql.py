"""How a PostgreSQL is opened: with time limits on its side and on ours.

The server ends a slow statement or a long wait for a lock, as long as it lives. One that is frozen,
or behind a network that swallows everything, ends nothing; then our own limit cuts the connection.

Behind a pooler of transactions, as PgBouncer is one, the next transaction has another session. So
nothing is prepared or set for a session; and where the limits cannot come with the connection, each
transaction begins with them, which costs it a round trip.
"""

from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.errors import OperationalError
from sqlalchemy import Connection, ExceptionContext, event
from sqlalchemy.engine import Engine

from meiduo import deadline
from meiduo.engines.servers import NoneLeft, Place, Servers
from meiduo.sqlstates import NO_PRIMARY

SERVER = {  # milliseconds
    "statement_timeout": 5000,
    "lock_timeout": 3000,
    "idle_in_transaction_session_timeout": 15000,
}
NETWORK = {
    "tcp_user_timeout": 10000,  # milliseconds until data that nobody confirms ends the connection
    "keepalives_idle": 10,  # seconds
    "keepalives_interval": 3,
    "keepalives_count": 3,
}
# else the database's own: in SQL_ASCII psycopg returns every text as bytes
ENCODING = {"client_encoding": "UTF8"}
MARK = "meiduo.limited"  # a parameter of ours, by which a session shows that it has the limits
OPTIONS = " ".join(f"-c {name}={value}" for name, value in {**SERVER, MARK: 1}.items())
ARE_SET = f"SELECT current_setting('{MARK}', true)"
SET = "SELECT " + ", ".join(f"set_config('{name}', '{SERVER[name]}', true)" for name in SERVER)
# how PgBouncer and Amazon's proxy refuse options
NO_OPTIONS = ("unsupported startup parameter", "command-line options")
CLIENT = 6.0  # seconds; later than the server's limits, which leave the connection usable
LEAST = 2  # seconds to connect; libpq knows no less
WHERE = ("host", "hostaddr", "port")  # of libpq; of several servers with commas between them

Result = TypeVar("Result")


class Patient(psycopg.Connection[Any]):
    """A connection whose every round trip ends in time: statement, commit, rollback, ping.

    Attributes:
        limit: seconds for one round trip; None waits for ever, for migrations.
        limited: whether its session has our limits.
    """

    limit: float | None = CLIENT
    limited = False

    def wait(
        self, gen: PQGen[Result], interval: float = 0.1, timeout: float | None = None
    ) -> Result:
        """Wait as psycopg does, within the limit and the request's time.

        Raises:
            OperationalError: no answer in time; the connection is closed, for its state is unknown.
        """
        if self.limit is None:
            return super().wait(gen, interval, timeout)
        if deadline.is_over():  # many short steps are one long one
            self.close()
            raise OperationalError("the request's time is over")
        ours = deadline.within(self.limit)
        if timeout is not None and timeout < ours:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, ours)
        except psycopg.errors._WaitTimeout:
            self.close()
            raise OperationalError("the server did not answer in time") from None


def prepare(engine: Engine) -> None:
    """Let an engine open its connections so. What the database's address says itself goes before
    our limits."""
    servers = Servers(OperationalError, LEAST)
    event.listen(engine, "begin", _limit)
    event.listen(engine, "handle_error", _leave_a_standby)

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, args: Any, parameters: dict[str, Any]) -> Patient:
        return _connect(servers, {**NETWORK, "prepare_threshold": None, **parameters, **ENCODING})


def _connect(servers: Servers, parameters: dict[str, Any]) -> Patient:
    """Where any server will do, the order of the address is its author's wish."""

    def one(place: Place, seconds: float) -> Patient:
        return _open({"connect_timeout": int(seconds), **parameters, **place})

    anybody = parameters.get("target_session_attrs") != "read-write"
    try:
        return servers.connect(one, _places(parameters), in_order=anybody)
    except NoneLeft as refused:
        raise OperationalError(str(refused)) from None


def _places(parameters: dict[str, Any]) -> list[Place]:
    """Take the servers apart; one port may be that of all."""
    named = {name: str(parameters[name]).split(",") for name in WHERE if parameters.get(name)}
    many = max((len(texts) for texts in named.values()), default=1)
    return [
        {name: texts[number] if len(texts) == many else texts[0] for name, texts in named.items()}
        for number in range(many)
    ]


def _open(parameters: dict[str, Any]) -> Patient:
    options = f"{OPTIONS} {parameters.get('options', '')}".strip()
    try:
        connection = Patient.connect(**{**parameters, "options": options})
    except OperationalError as refused:
        if "options" in parameters or not any(words in str(refused) for words in NO_OPTIONS):
            raise
        return Patient.connect(**parameters)
    connection.autocommit = True  # what is asked here begins no transaction
    found = connection.execute(ARE_SET).fetchone()
    connection.autocommit = False
    connection.limited = found == ("1",)  # some poolers pass options over in silence
    return connection


def begin(connection: Any) -> None:
    """Begin so on a driver's own connection; the driver begins with the first statement."""
    if not connection.driver_connection.limited:
        connection.cursor().execute(SET)


def _limit(connection: Connection) -> None:
    """Begin a transaction with our limits where its session has none."""
    raw: Any = connection.connection.driver_connection
    if not raw.limited:
        connection.exec_driver_sql(SET)


def _leave_a_standby(context: ExceptionContext) -> None:
    """Give up all connections to a server that is no primary any more; the next ones find the one
    that is."""
    if getattr(context.original_exception, "sqlstate", None) == NO_PRIMARY:
        context.is_disconnect = True
