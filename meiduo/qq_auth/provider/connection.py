"""A connection to QQ: ``http.client``'s, made by our resolver over our sockets."""

import select
import socket
from collections.abc import Mapping
from http.client import HTTPS_PORT, HTTPConnection
from ssl import SSLContext
from typing import Any, cast

from meiduo.qq_auth.provider.resolver import Addresses, Resolver
from meiduo.qq_auth.provider.sockets import CONNECT, PlainSocket, TLSSocket, left


class PlainConnection(HTTPConnection):
    """Plain http, for a QQ on this machine."""

    def __init__(self, host: str, port: int | None, names: Resolver) -> None:
        super().__init__(host, port or self.default_port)  # else it looks for one in ::1
        self._names = names
        self._pieces: list[bytes] = []

    def connect(self) -> None:
        """Raise OSError when nobody is there, or not in time."""
        self.sock = _first(self._names.addresses(self.host, self.port))

    def is_open(self) -> bool:
        """Tell whether the other side has neither closed nor said what nobody asked for."""
        if self.sock is None or cast(PlainSocket, self.sock).surplus:
            return False
        return not _is_readable(self.sock)

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> None:
        """Send a request in one piece: ``http.client`` would send the body after the head, one
        more packet and record of TLS."""
        self._pieces.clear()
        self.request(method, path, body, headers)
        super().send(b"".join(self._pieces))

    def send(self, data: Any) -> None:
        """Collect what ``request`` sends."""
        self._pieces.append(data)


class TLSConnection(PlainConnection):
    """https. ``tls`` makes ``TLSSocket``."""

    default_port = HTTPS_PORT

    def __init__(self, host: str, port: int | None, names: Resolver, tls: SSLContext) -> None:
        super().__init__(host, port, names)
        self._tls = tls

    def connect(self) -> None:
        """Raise OSError, an SSLError among them, when nobody is there who proves to be QQ."""
        super().connect()
        self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)

    def is_open(self) -> bool:
        """Tell so also of the rest of a TLS record, which was received before it was asked for."""
        return super().is_open() and cast(TLSSocket, self.sock).pending() == 0


def _first(addresses: Addresses) -> socket.socket:
    """Return a socket to the first address that takes it. Raise what the last one raised."""
    refused = OSError("no address")
    for family, kind, protocol, _, address in addresses:
        try:
            return _connected(PlainSocket(family, kind, protocol), address)
        except OSError as error:  # nobody there, or a family that this kernel does not know
            refused = error
    raise refused


def _connected(sock: socket.socket, address: Any) -> socket.socket:
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(left(CONNECT))
        sock.connect(address)
        return sock
    except OSError:
        sock.close()
        raise


def _is_readable(sock: socket.socket) -> bool:
    if not hasattr(select, "poll"):  # on Windows; elsewhere select() knows the first 1024 files
        return bool(select.select([sock], [], [], 0)[0])
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))
