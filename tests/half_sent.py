"""Requests that are sent by half, to the shop in one process as gunicorn is shipped."""

import contextlib
import socket
import sys
import time

import requests
from malls import free_port, running
from over_sockets import sandbox_settings

HALF_HEADER = b"POST /auth/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-"
HALF_BODY = (
    b"POST /auth/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/json\r\nContent-Length: 900\r\n\r\n{"
)
GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]


@contextlib.contextmanager
def shipped(folder):
    """Run the shop under the shipped settings; yield its address and port."""
    port = free_port()
    env = {
        **sandbox_settings(folder),
        "RATELIMIT_ENABLED": "0",
        "BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": "1",
        "THREADS": "4",
        "PROXY_COUNT": "1",
    }
    with running([*GUNICORN, "wsgi:app"], port, env=env, log=folder / "log") as address:
        yield address, port


@contextlib.contextmanager
def connections(port, many, first, wrap=lambda plain: plain):
    """Open connections that begin a request and do not go on."""
    with contextlib.ExitStack() as stack:
        opened = []
        for _ in range(many):
            plain = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            opened.append(stack.enter_context(wrap(plain)))
            opened[-1].sendall(first)
        time.sleep(0.3)  # they have all been taken by a thread, as far as there are any
        yield opened


def seconds(address, **options):
    """Return how long a page takes."""
    began = time.monotonic()
    assert requests.get(address, timeout=30, **options).status_code == 200
    return time.monotonic() - began
