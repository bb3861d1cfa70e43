"""Every system imports this at its start: graph.qq.com is the stand-in, and nobody else is there.

Names are resolved otherwise, and the trust roots are those of certifi with the stand-in's one more.
HTTP clients, TLS and its checks stay what they are.
"""

import _socket
import os
import socket

QQ_PORT = os.environ.get("BENCH_QQ_PORT")
REAL = _socket.getaddrinfo
HERE = {None, "", "localhost", "127.0.0.1", "0.0.0.0", "::1"}


def getaddrinfo(host, port, *rest, **named):
    """Resolve QQ's name and this machine's; refuse others, so that no packet leaves."""
    name = host.decode() if isinstance(host, bytes) else host
    if name == "graph.qq.com":
        return REAL("127.0.0.1", int(QQ_PORT), *rest, **named)
    if name in HERE:
        return REAL(host, port, *rest, **named)
    raise socket.gaierror(socket.EAI_NONAME, f"{name} is out of bounds here")


def bring_roots():
    """Let certifi name a copy of its roots that has the stand-in's, too."""
    try:
        import certifi  # noqa: PLC0415 - a tool's environment has none
    except ImportError:
        return
    certifi.where = lambda: os.environ["BENCH_ROOTS"]


if QQ_PORT:
    _socket.getaddrinfo = getaddrinfo  # which socket's own asks, and gevent's
    bring_roots()
