"""Connections to QQ that can be cut from another thread when a login's time is over."""

import socket
import threading
import time
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class Watch:
    """One call's open socket and its deadline."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline  # by time.monotonic()
        self._sockets: list[socket.socket] = []
        self._over = False
        self._lock = threading.Lock()

    def left(self) -> float:
        """Return the seconds that are left."""
        return self.deadline - time.monotonic()

    def sees(self, sock: socket.socket) -> None:
        """Remember a socket that the call waits on; a copy, because the connection may close its
        own early."""
        with self._lock:
            self._sockets.append(sock.dup())
            if self._over:
                _cut(sock)

    def close(self) -> None:
        """Forget the sockets: the call is over."""
        with self._lock:
            while self._sockets:
                self._sockets.pop().close()

    def end(self) -> None:
        """Cut the sockets, so that the thread which waits on them wakes up."""
        with self._lock:
            self._over = True
            for sock in self._sockets:
                _cut(sock)


watching: ContextVar[Watch | None] = ContextVar("qq_watch", default=None)


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):  # gone already
        sock.shutdown(socket.SHUT_RDWR)


class _Cuttable:
    _handle: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        sock: socket.socket = super()._new_conn()  # type: ignore[misc]
        # TLS takes the original away before its handshake, which may hang, too.
        self._handle = sock.dup()
        self._show()
        return sock

    def request(self, *args: Any, **kwargs: Any) -> None:
        self._show()  # a kept connection serves another login now
        super().request(*args, **kwargs)  # type: ignore[misc]

    def close(self) -> None:
        super().close()  # type: ignore[misc]
        if self._handle is not None:
            self._handle.close()
            self._handle = None

    def _show(self) -> None:
        if self._handle is not None and (watch := watching.get()):
            watch.sees(self._handle)


class _PlainConnection(_Cuttable, HTTPConnection):
    pass


class _TLSConnection(_Cuttable, HTTPSConnection):
    pass


class PlainPool(HTTPConnectionPool):
    """Plain http, for a QQ on this machine."""

    ConnectionCls = _PlainConnection


class TLSPool(HTTPSConnectionPool):
    """https."""

    ConnectionCls = _TLSConnection
