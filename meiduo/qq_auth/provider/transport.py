"""The way to QQ: a deadline for whole logins, and a bulkhead for their number.

``requests`` counts its timeouts per read; an answer that drips, or a name that does not resolve,
outlives them. So a call runs in a thread of ours and the visitor waits until the deadline, no
longer; then the socket is cut.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any

import requests

from meiduo.qq_auth.provider.adapter import Adapter
from meiduo.qq_auth.provider.bulkhead import Bulkhead, Full
from meiduo.qq_auth.provider.sockets import Watch, watching

LEAST = 0.001  # seconds; sockets take no zero


class TooBusy(requests.RequestException):
    """Every slot for QQ is taken."""


class Transport(Adapter):
    """An adapter that lets ``slots`` calls to QQ run at once, each until its deadline."""

    def __init__(self, slots: int, ca_file: str | None = None) -> None:
        self._size = slots
        self._renew()
        super().__init__(slots, ca_file)

    @contextmanager
    def slot(self, deadline: float, *, for_profile: bool = False) -> Iterator[None]:
        """Occupy one slot for calls to QQ that end by ``deadline``, a moment of
        ``time.monotonic()``.

        Profiles have slots of their own: an address that hangs must not keep anybody from
        signing in.

        Raises:
            TooBusy: no slot came free in time.
        """
        slots = self._slots[for_profile]
        calls = self._calls
        try:
            slots.enter()
        except Full:
            raise TooBusy from None
        watch = Watch(deadline)
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
        context = copy_context()
        call = self._threads.submit(context.run, self._watched, watch, request)
        self._calls[watch] = call
        try:
            return call.result(timeout=max(0.0, watch.left()))
        except Late:
            watch.end()
            raise requests.Timeout("deadline") from None

    def after_fork(self) -> None:
        """Share neither sockets nor threads with the parent process."""
        self._renew()
        super().after_fork()

    def _watched(self, watch: Watch, request: requests.PreparedRequest) -> requests.Response:
        try:
            return self.exchange(request, max(LEAST, watch.left()))
        finally:
            watch.close()

    def _renew(self) -> None:
        self._slots = {False: Bulkhead(self._size), True: Bulkhead(self._size)}
        self._threads = ThreadPoolExecutor(2 * self._size, thread_name_prefix="qq")
        self._calls: dict[Watch, Future[requests.Response]] = {}


def _release(slots: Bulkhead, call: "Future[requests.Response] | None") -> None:
    """Give the slot back when the call's thread is free, so that a hanging QQ cannot pile up
    threads."""
    if call is None or call.done():
        slots.leave()
    else:
        call.add_done_callback(lambda _: slots.leave())
