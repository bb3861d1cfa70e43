"""One of QQ's servers: connections that stay open from login to login, and one more try.

On ``http.client`` itself: over urllib3's pool a login took 0.1 ms of processor time more, over
``requests`` 0.4 ms.
"""

import ssl
import weakref
from collections import deque
from collections.abc import Mapping
from http.client import HTTPException
from urllib.parse import urlsplit

from meiduo import log_lines
from meiduo.qq_auth.provider.connection import PlainConnection, TLSConnection
from meiduo.qq_auth.provider.resolver import Resolver
from meiduo.qq_auth.provider.response import NoResponse, Response, read
from meiduo.qq_auth.provider.sockets import is_over

log = log_lines.logger("meiduo.qq")


class Server:
    """Connections to one server. Thread-safe.

    Args:
        origin: its scheme, host and port, as in ``https://graph.qq.com``.
        size: how many connections stay open, and how many threads may look up its name.
        tls: makes ``TLSSocket``.
    """

    def __init__(self, origin: str, size: int, tls: ssl.SSLContext) -> None:
        self._parts = urlsplit(origin)
        self._size = size
        self._tls = tls
        self._names = Resolver(size)
        self._idle: deque[PlainConnection] = deque()  # the last used is the first to be used again
        weakref.finalize(self, _close, self._idle)

    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> Response:
        """Send a request and return its whole response, in the time that ``sockets.until`` set.

        One more try, where it does no harm: when connecting failed nothing was sent, and a GET may
        be repeated; the token call is a POST and spends its code with the first byte (QQ return
        code 100020).

        Raises:
            NoResponse: not connected, or no whole response in time.
            TooLong: the response is longer than any that QQ sends.
        """
        try:
            return self._ask(method, path, headers, body)
        except NoResponse as failure:
            if not failure.harmless or is_over():
                raise
            log.warning("qq_asked_again", extra={"detail": str(failure)})
        return self._ask(method, path, headers, body)

    def _ask(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> Response:
        connection = self._connection()
        clean = False
        try:
            connection.ask(method, path, headers, body)
            response = read(connection.getresponse())
            clean = response.status == 200
            return response
        except (OSError, HTTPException) as error:
            raise NoResponse(type(error).__name__, harmless=method == "GET") from None
        finally:
            self._leave(connection, clean)

    def _connection(self) -> PlainConnection:
        """Return one that is open; made now, when none is."""
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread has it
                break
            if connection.is_open():
                return connection
            connection.close()
        connection = self._new()
        try:
            connection.connect()
        except ssl.SSLError:  # it is there, and it is not QQ
            raise NoResponse("SSLError") from None
        except OSError as error:
            raise NoResponse(f"not connected: {type(error).__name__}", harmless=True) from None
        return connection

    def _new(self) -> PlainConnection:
        host = self._parts.hostname or ""
        if self._parts.scheme == "https":
            return TLSConnection(host, self._parts.port, self._names, self._tls)
        return PlainConnection(host, self._parts.port, self._names)

    def _leave(self, connection: PlainConnection, clean: bool) -> None:
        """Where anything else may come than the next response, the next login would read it as its
        own."""
        if clean and connection.sock is not None and len(self._idle) < self._size:
            self._idle.append(connection)
        else:
            connection.close()


def _close(connections: deque[PlainConnection]) -> None:
    """Nobody asks this server any more."""
    while connections:
        connections.pop().close()
