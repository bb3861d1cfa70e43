"""A connection of PyMySQL whose every round trip ends within the request's time."""

from ssl import SSLContext
from typing import Any

import pymysql
from pymysql.constants import CR

from meiduo import deadline

LONGEST = 1800.0  # seconds; for a migration, which the server does not limit

_contexts: dict[str, SSLContext] = {}  # by the options of the database's address


class Patient(pymysql.connections.Connection):
    """PyMySQL waits for each answer as long as ``_read_timeout`` says. Here that is what is left of
    the request, too.

    Attributes:
        limit: seconds for one round trip; None, for migrations, is half an hour.
    """

    limit: float | None = None

    @property
    def _read_timeout(self) -> float:
        return LONGEST if self.limit is None else deadline.within(self.limit)

    @_read_timeout.setter
    def _read_timeout(self, seconds: float | None) -> None:
        self.limit = seconds

    def _create_ssl_ctx(self, sslp: dict[str, Any]) -> SSLContext:
        """PyMySQL reads all trust roots for each connection, which takes ten times as long as the
        rest of it; and what is wrong with a file is no error of its own."""
        key = str(sorted(sslp.items()))
        if key not in _contexts:
            try:
                _contexts[key] = super()._create_ssl_ctx(sslp)  # type: ignore[misc]
            except OSError as failed:
                raise pymysql.OperationalError(CR.CR_SSL_CONNECTION_ERROR, str(failed)) from None
        return _contexts[key]

    def _execute_command(self, command: int, sql: str | bytes) -> None:
        if deadline.is_over():  # many short steps are one long one
            self._force_close()  # type: ignore[attr-defined]  # without a word to the server
            raise no_time()
        super()._execute_command(command, sql)  # type: ignore[misc]  # not in its stubs


def no_time() -> pymysql.OperationalError:
    """Return the driver's error for a request whose time is over."""
    return pymysql.OperationalError(CR.CR_SERVER_LOST, "the request's time is over")
