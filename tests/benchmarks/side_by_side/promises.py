"""What a server does with half-sent requests, a locked database, its end, a killed worker, a header
of a proxy's, and secrets in addresses: each asked of our app under it."""

import contextlib
import os
import signal
import socket
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor

from side_by_side import cpus, logins
from side_by_side.browser import Browser

HALF_SENT = 120  # connections; more than a server has threads, or waitress takes
HALF_HEADER = b"POST /auth/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-"
HALF_BODY = (
    b"POST /auth/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/json\r\nContent-Length: 900\r\n\r\n{"
)
PATIENCE = 8.0  # seconds that /healthz may take
REVIVAL = 20.0  # seconds within which a server is there again
ROUND_TRIP = 1.0  # second to QQ, so that a login can be met half-way
ADDRESS = "203.0.113.7"
FORGED = "198.51.100.9"


def ask(server):
    """Return what was found, by name; the server has ended then."""
    found = {"address": seen_address(server), "forged": seen_address(server, forged=True)}
    found["clean_log"] = keeps_secrets(server)
    found["locked"] = beside_a_lock(server)
    for name, half in (("half_header", HALF_HEADER), ("half_body", HALF_BODY)):
        with half_sent(server, half):
            found[name] = health(server)
        health(server)  # until it has noticed that they have gone
    return {**found, **end(server)}


def health(server, patience=PATIENCE):
    """Return how many seconds /healthz takes, or None when it has not answered in time."""
    began = time.perf_counter()
    try:
        answer = Browser(server.port, patience=patience).get("/healthz")
    except OSError:
        return None
    return round(time.perf_counter() - began, 2) if answer.status == 200 else None


@contextlib.contextmanager
def half_sent(server, half, many=HALF_SENT):
    """Hold connections open that begin a request and do not go on."""
    with contextlib.ExitStack() as stack:
        for _ in range(many):
            opened = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            opened.sendall(half)
        time.sleep(0.3)  # they have all been taken, as far as anybody takes them
        yield


def beside_a_lock(server):
    """Return how long /healthz takes while a login waits for SQLite's lock, or None."""
    back, browser = _returning(server, 1)
    with (
        ThreadPoolExecutor(1) as beside,
        contextlib.closing(sqlite3.connect(server.store.place, isolation_level=None)) as other,
    ):
        other.execute("begin immediate")
        login = beside.submit(_status, browser, back)
        time.sleep(0.3)  # it has come so far
        took = health(server)
        other.execute("rollback")
        login.result()
    return took


def seen_address(server, *, forged=False):
    """Return whether the app knows a visitor by the address that a proxy names.

    Args:
        server: that runs.
        forged: the visitor has sent a header, too, whose name differs by underscores.
    """
    lines = [f"X_Forwarded_For: {FORGED}"] if forged else []
    login = logins.log_in(server, 2, [f"X-Forwarded-For: {ADDRESS}", *lines])
    listed = login.browser.get("/auth/sessions/", login.token).json()["sessions"]
    return any(one["current"] and one["address"] == ADDRESS for one in listed)


def keeps_secrets(server):
    """Return whether what the server logs of a callback is without its code."""
    Browser(server.port).get("/oauth_callback?code=canarycode&state=canarystate")
    time.sleep(0.5)  # some write later
    return "canary" not in server.says()


def end(server):
    """Return whether a login that was under way was let in, and how long the end took."""
    back, browser = _returning(server, 3)
    with ThreadPoolExecutor(1) as beside:
        login = beside.submit(_status, browser, back)
        time.sleep(ROUND_TRIP / 2)
        began = time.perf_counter()
        server.close()
        took = time.perf_counter() - began
    return {"finished": login.result() == 200, "end": round(took, 1)}


def revives(server):
    """Return whether it serves again after a worker of it was killed, as for want of memory."""
    os.kill(cpus.largest(server.pid), signal.SIGKILL)
    until = time.perf_counter() + REVIVAL
    while time.perf_counter() < until:
        time.sleep(0.2)
        if health(server) is not None:
            return True
    return False


def _returning(server, person):
    """Return the callback's address, and the browser that is to open it."""
    browser = Browser(server.port)
    return logins.way_back(server, browser.get(server.system.start), person), browser


def _status(browser, target):
    try:
        return browser.get(target).status
    except OSError:
        return None
