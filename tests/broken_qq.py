"""Servers that stand where QQ should, and misbehave."""

import contextlib
import socket
import ssl
import threading
import time

from malls import addresses_of


@contextlib.contextmanager
def listener(serve, backlog=16):
    """A TCP server that does what ``serve(connection)`` does."""
    server = socket.create_server(("127.0.0.1", 0), backlog=backlog)
    stop = threading.Event()
    open_ones = []

    def loop():
        while not stop.is_set():
            with contextlib.suppress(OSError):
                connection, _ = server.accept()
                open_ones.append(connection)
                act = threading.Thread(target=_guarded, args=(serve, connection), daemon=True)
                act.start()

    thread = threading.Thread(target=loop, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}"
    stop.set()
    with contextlib.suppress(OSError):
        socket.create_connection(server.getsockname(), timeout=1).close()
    thread.join(2)
    for connection in [*open_ones, server]:
        connection.close()


def _guarded(serve, connection):
    with contextlib.suppress(OSError):
        serve(connection)


def at(address, **settings):
    """Settings of a shop whose calls go to an address; its visitors are sent to QQ as before."""
    calls = addresses_of(address)
    del calls["QQ_AUTHORIZE_URL"]
    return {**calls, **settings}


def tls(authority, name="127.0.0.1", **options):
    """What a server under TLS needs, with a certificate for ``name``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, **options).configure_cert(context)
    return context


def reason(answer):
    return answer.json.get("reason", answer.status_code)


@contextlib.contextmanager
def ends_within(seconds):
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds
