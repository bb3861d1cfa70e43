"""The way to QQ: one connection pool and one TLS context per process, a deadline, a size cap, a bulkhead.

``requests`` counts its timeouts per read; an answer that drips, or a name that does not resolve, outlives them.
So a call runs in a thread of ours and the visitor waits until the deadline, no longer; then the socket is cut.
"""

import os
import socket
import ssl
import threading
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from io import BytesIO
from typing import Any

import certifi
import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

CONNECT = 3.0  # seconds for TCP and TLS
ANSWER = 64 * 1024  # bytes after decompression; QQ's longest answer is under 2 KiB
QUEUE = 0.2  # seconds a login waits for a free slot before the visitor hears "busy"
# Connecting failed: nothing was sent, try once more. Reading failed: only a GET may be repeated, for the
# token call (a POST) spends its code with the first byte (QQ return code 100020).
RETRY = Retry(total=1, connect=1, read=1, redirect=0, status=0, other=0, allowed_methods={"GET"}, backoff_factor=0)


class TooBusy(requests.RequestException):
    """Every slot for QQ is taken."""


class TooLong(requests.RequestException):
    """The answer is longer than anything QQ sends."""


def _read(raw: Any) -> bytes:
    try:
        body: bytes = raw.read(ANSWER + 1, decode_content=True)
    except HTTPError as error:
        raise requests.ConnectionError(type(error).__name__) from None
    if len(body) > ANSWER:
        raw.close()  # not back into the pool with the rest unread
        raise TooLong
    raw.release_conn()
    return body


class _Turn:
    """One login's share of the transport: its deadline, its slot, its open sockets."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.pending: Future[requests.Response] | None = None
        self._sockets: list[socket.socket] = []
        self._over = False
        self._lock = threading.Lock()

    def left(self) -> float:
        return self.deadline - time.monotonic()

    def holds(self, sock: socket.socket) -> None:
        with self._lock:
            self._sockets.append(sock)
            if self._over:
                _cut(sock)

    def abandon(self) -> None:
        """Wake the thread that still waits for QQ."""
        with self._lock:
            self._over = True
            for sock in self._sockets:
                _cut(sock)


_turn: ContextVar[_Turn | None] = ContextVar("qq_turn", default=None)


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):  # gone already
        sock.shutdown(socket.SHUT_RDWR)


class _Cuttable:
    """A connection whose socket can be cut from another thread, also in the middle of its TLS handshake."""

    _handle: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        sock: socket.socket = super()._new_conn()  # type: ignore[misc]
        self._handle = sock.dup()  # TLS takes the original away
        self._show()
        return sock

    def request(self, *args: Any, **kwargs: Any) -> None:
        self._show()
        super().request(*args, **kwargs)  # type: ignore[misc]

    def close(self) -> None:
        super().close()  # type: ignore[misc]
        if self._handle is not None:
            self._handle.close()
            self._handle = None

    def _show(self) -> None:
        if self._handle is not None and (turn := _turn.get()):
            turn.holds(self._handle)


class _PlainConnection(_Cuttable, HTTPConnection):
    pass


class _TLSConnection(_Cuttable, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


class Transport(HTTPAdapter):
    """A ``requests`` adapter for one peer. Thread-safe; good after a fork.

    Args:
        slots: calls to QQ at once.
        ca_file: trust roots, PEM; certifi's when None.
    """

    def __init__(self, slots: int, ca_file: str | None = None) -> None:
        self._slots = slots
        self._tls = ssl.create_default_context(cafile=ca_file or certifi.where())
        self._renew()
        super().__init__(pool_connections=4, pool_maxsize=slots, max_retries=RETRY)
        _all.add(self)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._tls, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TLSPool}

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        """Keep our one context: with ``ca_certs`` in the key every pool would load the roots again."""
        host, _ = super().build_connection_pool_key_attributes(request, True, None)
        return host, {}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Our context verifies, always; ``verify`` cannot switch it off."""

    def close(self) -> None:
        """Sessions come and go with every login; the pool stays."""

    @contextmanager
    def turn(self, deadline: float) -> Iterator[None]:
        """Hold one slot for calls to QQ that end by ``deadline``, a moment of ``time.monotonic()``.

        Raises:
            TooBusy: no slot came free in time.
        """
        slots = self._free
        if not slots.acquire(timeout=QUEUE):
            raise TooBusy
        turn = _Turn(deadline)
        token = _turn.set(turn)
        try:
            yield
        finally:
            _turn.reset(token)
            if turn.pending is None or turn.pending.done():
                slots.release()
            else:  # the slot is free when its thread is, so a hanging QQ cannot pile up threads
                turn.pending.add_done_callback(lambda _: slots.release())

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Send within the running turn's deadline.

        Raises:
            requests.RequestException: no whole answer in time, or too long a one.
        """
        turn = _turn.get()
        if turn is None:
            raise RuntimeError("QQ is only asked within turn()")
        turn.pending = self._threads.submit(self._exchange, turn, request)
        try:
            return turn.pending.result(timeout=max(0.0, turn.left()))
        except Late:
            turn.abandon()
            raise requests.Timeout("deadline") from None

    def _exchange(self, turn: _Turn, request: requests.PreparedRequest) -> requests.Response:
        token = _turn.set(turn)
        try:
            left = max(0.001, turn.left())
            response = super().send(request, stream=True, timeout=(min(CONNECT, left), left), proxies={})
            body = _read(response.raw)
            response.raw = BytesIO(body)
            return response
        finally:
            _turn.reset(token)

    def _renew(self) -> None:
        self._free = threading.BoundedSemaphore(self._slots)
        self._threads = ThreadPoolExecutor(self._slots, thread_name_prefix="qq")

    def after_fork(self) -> None:
        """Share neither sockets nor threads with the parent process."""
        self._renew()
        self.init_poolmanager(self._pool_connections, self._pool_maxsize, block=self._pool_block)  # type: ignore[attr-defined]


_all: "weakref.WeakSet[Transport]" = weakref.WeakSet()


def _after_fork() -> None:
    for transport in list(_all):
        transport.after_fork()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_after_fork)
