"""Sockets that end in time: every operation takes what is left of its call, so that silence and
dripping are over at the deadline without a thread that watches. They receive no more for a
response than one may be long, and notice what comes with it and does not belong to it."""

import io
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

CONNECT = 3.0  # seconds for a name, for TCP to one address, and for a TLS handshake
MOST = 128 * 1024  # bytes of a response: head, body of 64 KiB, lengths of its chunks

_end: ContextVar[float] = ContextVar("qq_end")  # by time.monotonic()


@contextmanager
def until(deadline: float) -> Iterator[None]:
    """Let what is done inside be over by a moment of ``time.monotonic()``; nothing below works
    outside."""
    token = _end.set(deadline)
    try:
        yield
    finally:
        _end.reset(token)


def is_over() -> bool:
    """Tell whether no time is left."""
    return _end.get() <= time.monotonic()


def left(longest: float = float("inf")) -> float:
    """Return the seconds that the next step may take. Raise TimeoutError when there are none."""
    seconds = min(longest, _end.get() - time.monotonic())
    if seconds <= 0:
        raise TimeoutError("deadline")
    return seconds


class TooLong(Exception):
    """The response is longer than any that QQ sends."""


class _Receiving:
    """What both kinds of socket do with a response."""

    room = 0
    surplus = False

    def makefile(self, *args: Any, **kwargs: Any) -> Any:
        """Return a file for one response."""
        self.room = MOST
        return _Incoming(self, super().makefile("rb", buffering=0))  # type: ignore[misc]

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """``http.client`` reads a chunk of -1 bytes to the end, and any number of trailers."""
        if not self.room:
            return 0
        self.settimeout(left())  # type: ignore[attr-defined]
        count: int = super().recv_into(*args, **kwargs)  # type: ignore[misc]
        self.room -= count
        if self.room <= 0:
            raise TooLong
        return count


class PlainSocket(_Receiving, socket.socket):
    """TCP, as ``http.client`` uses it."""

    def sendall(self, *args: Any) -> None:
        self.settimeout(left())  # for all of it: CPython counts on
        super().sendall(*args)


class TLSSocket(_Receiving, ssl.SSLSocket):
    """TLS over it. Its ``sendall`` calls ``send``. gevent's sockets, which are these where it has
    replaced the standard ones, take other arguments."""

    def do_handshake(self, *args: Any) -> None:
        self.settimeout(left(CONNECT))
        super().do_handshake(*args)

    def send(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(left())
        return super().send(*args, **kwargs)


class _Incoming(io.BufferedReader):
    """What a socket receives for one response. ``http.client`` closes it where that ends."""

    def __init__(self, sock: _Receiving, raw: socket.SocketIO) -> None:
        super().__init__(raw)
        self._sock = sock

    def close(self) -> None:
        if not self.closed:
            self._sock.room = 0  # so that peek() looks at the buffer alone
            self._sock.surplus = bool(self.peek())
        super().close()
