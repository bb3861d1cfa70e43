"""The way to QQ: one connection pool and one TLS context per process, a deadline, a size cap, a
bulkhead.

``requests`` counts its timeouts per read; an answer that drips, or a name that does not resolve,
outlives them. So a call runs in a thread of ours and the visitor waits until the deadline, no
longer; then the socket is cut.
"""

import os
import ssl
import weakref
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from contextlib import contextmanager
from contextvars import copy_context
from functools import cache
from io import BytesIO
from typing import Any

import certifi
import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from meiduo.qq_auth.provider.bulkhead import Bulkhead, Full
from meiduo.qq_auth.provider.sockets import PlainPool, TLSPool, Watch, watching

CONNECT = 3.0  # seconds for one try of TCP and TLS
ANSWER = 64 * 1024  # bytes after decompression; QQ's longest answer is under 2 KiB
# Connecting failed: nothing was sent, try once more. Reading failed: only a GET may be repeated,
# for the token call (a POST) spends its code with the first byte (QQ return code 100020).
RETRY = Retry(
    *(1, 1, 1, 0, 0, 0),  # total, connect, read, redirect, status, other
    allowed_methods={"GET"},
    respect_retry_after_header=False,  # else it drains the whole body first, however long
)


@cache
def _trusting(ca_file: str) -> ssl.SSLContext:
    """Return the process's one TLS context for these roots: reading them takes 30 ms."""
    return ssl.create_default_context(cafile=ca_file)


class TooBusy(requests.RequestException):
    """Every slot for QQ is taken."""


class TooLong(requests.RequestException):
    """The answer is longer than anything QQ sends."""


class Transport(HTTPAdapter):
    """A ``requests`` adapter for one peer. Thread-safe; good after a fork.

    Args:
        slots: calls to QQ at once.
        ca_file: trust roots, PEM; certifi's when None.
    """

    def __init__(self, slots: int, ca_file: str | None = None) -> None:
        self._size = slots
        self._tls = _trusting(ca_file or certifi.where())
        self._renew()
        super().__init__(pool_connections=4, pool_maxsize=slots, max_retries=RETRY)
        _all.add(self)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._tls, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": TLSPool}

    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> Any:
        """Keep our one context: with ``ca_certs`` in the key every pool would load the roots
        again."""
        host, _ = super().build_connection_pool_key_attributes(request, True, None)
        return host, {}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Our context verifies, always; ``verify`` cannot switch it off."""

    def close(self) -> None:
        """Sessions come and go with every login; the pool stays."""

    @contextmanager
    def slot(self, deadline: float, *, for_profile: bool = False) -> Iterator[None]:
        """Occupy one slot for calls to QQ that end by ``deadline``, a moment of
        ``time.monotonic()``.

        Profiles have slots of their own: an address that hangs must not keep anybody from signing
            in.

        Raises:
            TooBusy: no slot came free in time.
        """
        slots, watch, calls = self._slots[for_profile], Watch(deadline), self._calls
        try:
            slots.enter()
        except Full:
            raise TooBusy from None
        token = watching.set(watch)
        try:
            yield
        finally:
            watching.reset(token)
            _release(slots, calls.pop(watch, None))

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        """Send within the deadline of the slot.

        Raises:
            requests.RequestException: no whole answer in time, or too long a one.
        """
        watch = watching.get()
        if watch is None:
            raise RuntimeError("QQ is only asked within slot()")
        call = self._calls[watch] = self._threads.submit(
            copy_context().run, self._exchange, watch, request
        )
        try:
            return call.result(timeout=max(0.0, watch.left()))
        except Late:
            watch.end()
            raise requests.Timeout("deadline") from None

    def _exchange(self, watch: Watch, request: requests.PreparedRequest) -> requests.Response:
        left = max(0.001, watch.left())
        try:
            response = super().send(
                request, stream=True, timeout=(min(CONNECT, left), left), proxies={}
            )
            response.raw = BytesIO(_read(response.raw))
            return response
        finally:
            watch.close()

    def _renew(self) -> None:
        self._slots = {False: Bulkhead(self._size), True: Bulkhead(self._size)}
        self._threads = ThreadPoolExecutor(2 * self._size, thread_name_prefix="qq")
        self._calls: dict[Watch, Future[requests.Response]] = {}

    def after_fork(self) -> None:
        """Share neither sockets nor threads with the parent process."""
        self._renew()
        self.init_poolmanager(self._pool_connections, self._pool_maxsize, block=self._pool_block)  # type: ignore[attr-defined]


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


def _release(slots: Bulkhead, call: "Future[requests.Response] | None") -> None:
    """Give the slot back when the call's thread is free, so that a hanging QQ cannot pile up
    threads."""
    if call is None or call.done():
        slots.leave()
    else:
        call.add_done_callback(lambda _: slots.leave())


_all: "weakref.WeakSet[Transport]" = weakref.WeakSet()


def _after_fork() -> None:
    for transport in list(_all):
        transport.after_fork()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_after_fork)
