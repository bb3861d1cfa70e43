"""How a PostgreSQL is opened: with time limits on its side and on ours.

The server ends a slow statement or a long wait for a lock, as long as it lives. One that is frozen,
or behind a network that swallows everything, ends nothing; then our own limit cuts the connection.
"""

from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.errors import OperationalError
from sqlalchemy import event
from sqlalchemy.engine import Engine

from meiduo import deadline

CONNECT = 3  # seconds, shared by the hosts of one address
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
LEAST = 2  # seconds to connect; libpq knows no less
CLIENT = 6.0  # seconds; later than the server's limits, which leave the connection usable

Result = TypeVar("Result")


class Patient(psycopg.Connection[Any]):
    """A connection whose every round trip ends in time: statement, commit, rollback, ping.

    Attributes:
        limit: seconds for one round trip; None waits for ever, for migrations.
    """

    limit: float | None = CLIENT

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

    @event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, args: Any, parameters: dict[str, Any]) -> Patient:
        if deadline.left() < LEAST:
            raise OperationalError("no time is left to connect")
        limits = " ".join(f"-c {name}={value}" for name, value in SERVER.items())
        options = f"{limits} {parameters.get('options', '')}".strip()
        hosts = str(parameters.get("host", "")).count(",") + 1
        seconds = max(LEAST, int(deadline.within(CONNECT) / hosts))
        defaults = {"connect_timeout": seconds, **NETWORK}
        return Patient.connect(*args, **{**defaults, **parameters, "options": options})
