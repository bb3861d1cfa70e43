"""Looking up a name: the one step to QQ that no time limit ends, so somebody else waits for it."""

import socket
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from meiduo.qq_auth.provider.bulkhead import Bulkhead, Full
from meiduo.qq_auth.provider.sockets import CONNECT, left

Addresses = list[tuple[Any, ...]]  # as getaddrinfo returns them


class LookupTimeout(TimeoutError):
    """Name servers did not say in time."""


class Resolver:
    """Looks up one server's name, for new connections only, in ``size`` threads at most.

    A name server that hangs has these threads, and nobody else's: who waits for one leaves in
    time, and while all of them hang the next waits half a second at most.
    """

    def __init__(self, size: int) -> None:
        self._free = Bulkhead(size)
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="qq-name")

    def addresses(self, host: str, port: int) -> Addresses:
        """Return what ``getaddrinfo`` says.

        Raises:
            OSError: the name does not resolve; LookupTimeout, when it does not in time.
        """
        try:
            self._free.enter(left(CONNECT))
        except Full:
            raise LookupTimeout from None
        try:
            lookup = self._threads.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        except RuntimeError:  # the machine has no thread to give
            self._free.leave()
            raise OSError("no thread") from None
        lookup.add_done_callback(self._leave)
        try:
            return lookup.result(left(CONNECT))
        except TimeoutError:
            raise LookupTimeout from None

    def _leave(self, lookup: "Future[Any]") -> None:
        """A lookup's thread is free again, whether or not anybody still waits for it."""
        self._free.leave()
