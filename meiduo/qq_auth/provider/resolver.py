"""Looking up a name: the one step to QQ that no time limit ends, so somebody else waits for it."""

import socket
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from meiduo.qq_auth.provider.bulkhead import Bulkhead, Full
from meiduo.qq_auth.provider.sockets import CONNECT, left

Addresses = list[tuple[Any, ...]]  # as getaddrinfo returns them


class Resolver:
    """Looks up one server's name, for new connections only, in ``size`` threads at most.

    A name server that hangs has these threads, and nobody else's: who waits for one leaves in
    time, and while all of them hang, the next does not wait for half a second.
    """

    def __init__(self, size: int) -> None:
        self._free = Bulkhead(size)
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="qq-name")

    def addresses(self, host: str, port: int) -> Addresses:
        """Return what ``getaddrinfo`` says.

        Raises:
            OSError: the name does not resolve; a TimeoutError, when it does not in time.
        """
        try:
            self._free.enter(left(CONNECT))
        except Full:
            raise TimeoutError("name servers hang") from None
        lookup = self._threads.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        lookup.add_done_callback(self._leave)
        return lookup.result(left(CONNECT))

    def _leave(self, lookup: "Future[Any]") -> None:
        """A lookup's thread is free again, whether or not anybody still waits for it."""
        self._free.leave()
