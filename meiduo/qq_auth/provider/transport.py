"""The way to QQ: a deadline for whole logins, and a bulkhead for their number."""

import os
import ssl
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

import certifi

from meiduo.qq_auth.provider.bulkhead import Bulkhead, Full
from meiduo.qq_auth.provider.response import NoResponse, Response
from meiduo.qq_auth.provider.server import Server
from meiduo.qq_auth.provider.sockets import TLSSocket, left, until

Adapter = Callable[[str, str, Mapping[str, str], bytes | None, float], tuple[int, bytes]]


class Transport:
    """Lets ``slots`` logins ask QQ at once, each until its deadline. Thread-safe; shares nothing
    after a fork.

    Args:
        slots: for logins, and as many for profiles.
        ca_file: trust roots, PEM; certifi's when None.
        adapters: who responds instead of a server, by the beginning of the addresses: takes
            method, address, headers, body and the seconds that are left, returns status and body,
            raises OSError.
    """

    def __init__(
        self, slots: int, ca_file: str | None = None, adapters: Mapping[str, Adapter] | None = None
    ) -> None:
        self._size = slots
        self._tls = _trusting(ca_file or certifi.where())
        self._adapters = dict(adapters or {})
        self.renew()
        _all.add(self)

    @contextmanager
    def slot(self, deadline: float, *, for_profile: bool = False) -> Iterator[None]:
        """Occupy one slot for requests to QQ that end by ``deadline``, a moment of
        ``time.monotonic()``.

        Profiles have slots of their own: an address that hangs must not keep anybody from
        signing in.

        Raises:
            NoResponse: no slot came free in time.
        """
        slots = self._slots[for_profile]
        try:
            slots.enter()
        except Full:
            raise NoResponse("TooBusy") from None
        try:
            with until(deadline):
                yield
        finally:
            slots.leave()

    def send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> Response:
        """Ask within the deadline of the slot.

        Raises:
            NoResponse, TooLong: as ``Server.ask``.
        """
        for prefix, adapter in self._adapters.items():
            if url.startswith(prefix):
                return _asked(adapter, method, url, headers, body)
        scheme, _, rest = url.partition("://")
        host, _, path = rest.partition("/")
        return self._server(f"{scheme}://{host}").ask(method, f"/{path}", headers, body)

    def renew(self) -> None:
        """Begin with neither connections nor threads, and with every slot free."""
        self._slots = {False: Bulkhead(self._size), True: Bulkhead(self._size)}
        self._servers: dict[str, Server] = {}

    def _server(self, origin: str) -> Server:
        found = self._servers.get(origin)
        if found is None:  # of two that are made at once one is forgotten
            found = self._servers.setdefault(origin, Server(origin, self._size, self._tls))
        return found


@cache
def _trusting(ca_file: str) -> ssl.SSLContext:
    """Return the process's one TLS context for these roots: reading them takes 30 ms."""
    context = ssl.create_default_context(cafile=ca_file)
    context.set_alpn_protocols(["http/1.1"])
    context.sslsocket_class = TLSSocket
    return context


def _asked(
    adapter: Adapter, method: str, url: str, headers: Mapping[str, str], body: bytes | None
) -> Response:
    try:
        return Response(*adapter(method, url, headers, body, left()))
    except OSError as error:
        raise NoResponse(type(error).__name__) from None


_all: "weakref.WeakSet[Transport]" = weakref.WeakSet()


def _after_fork() -> None:
    """The child shares neither sockets nor threads with its parent."""
    for transport in list(_all):
        transport.renew()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_after_fork)
