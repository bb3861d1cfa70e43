"""Sockets that end in time: every operation takes what is left of its call, so that silence and
dripping are over at the deadline without a thread that watches."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

CONNECT = 3.0  # seconds for a name, for TCP to one address, and for a TLS handshake

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


class PlainSocket(socket.socket):
    """TCP, as ``http.client`` uses it."""

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(left())
        return super().recv_into(*args, **kwargs)

    def sendall(self, *args: Any) -> None:
        self.settimeout(left())  # for all of it: CPython counts on
        super().sendall(*args)


class TLSSocket(ssl.SSLSocket):
    """TLS over it. Its ``sendall`` calls ``send``. gevent's sockets, which are these where it has
    replaced the standard ones, take other arguments."""

    def do_handshake(self, *args: Any) -> None:
        self.settimeout(left(CONNECT))
        super().do_handshake(*args)

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(left())
        return super().recv_into(*args, **kwargs)

    def send(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(left())
        return super().send(*args, **kwargs)
