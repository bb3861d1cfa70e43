"""gunicorn -c deploy/gunicorn.conf.py wsgi:app. THREADS, WEB_CONCURRENCY, BIND from the
environment."""

import os
import socket
import time
from contextlib import suppress

from gunicorn.workers.gthread import ThreadWorker

ARRIVAL = 3  # seconds within which a request has arrived whole, however slowly its bytes come


class Worker(ThreadWorker):
    """Threads, of which no half-sent request keeps one: what is late is read no further.

    gunicorn itself waits for the rest of a request as long as the peer keeps the connection. Here
    the reading side of such a connection is closed: a request whose header is cut is dropped, one
    whose body is cut is answered with 400. A request that has arrived is not touched, however long
    its answer takes. All of this runs in the worker's main thread, which looks around once a
    second.
    """

    def init_process(self):
        """Begin with nothing under way."""
        self._arriving = {}
        super().init_process()

    def enqueue_req(self, conn):
        """Note by when the request has to be there."""
        self._arriving[conn] = time.monotonic() + ARRIVAL
        super().enqueue_req(conn)

    def handle(self, conn):
        """Taken by a thread. A TLS handshake begins only now; waiting for the thread was not the
        peer's delay."""
        if self.cfg.is_ssl:
            self._arriving[conn] = time.monotonic() + ARRIVAL
        return super().handle(conn)

    def handle_request(self, req, conn):
        """The header is there; without a body the request has arrived."""
        names = {name for name, value in req.headers if value != "0"}
        if not names & {"CONTENT-LENGTH", "TRANSFER-ENCODING"}:
            self._arriving.pop(conn, None)
        return super().handle_request(req, conn)

    def finish_request(self, conn, fs):
        """Answered, dropped, or put back until it says something."""
        self._arriving.pop(conn, None)
        super().finish_request(conn, fs)

    def murder_keepalived(self):
        """Close idle connections, as gunicorn does, and stop reading late requests."""
        super().murder_keepalived()
        moment = time.monotonic()
        for conn, latest in list(self._arriving.items()):
            if latest <= moment and (conn.initialized or not self.cfg.is_ssl):
                self._arriving.pop(conn, None)
                with suppress(OSError):  # it has gone meanwhile
                    # TLS's own would go on in clear text
                    socket.socket.shutdown(conn.sock, socket.SHUT_RD)


# Most wait for QQ; how many serve best is in docs/servers.md.
threads = int(os.environ.get("THREADS", "16"))
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = Worker
graceful_timeout = 15  # seconds; a login takes no longer
timeout = 30
control_socket_disable = True

# A hanging QQ may hold three quarters of the threads; the rest keeps serving pages.
os.environ.setdefault("QQ_MAX_CONCURRENCY", str(max(1, threads * 3 // 4)))
# A hanging database likewise.
os.environ.setdefault("DATABASE_POOL", str(max(2, threads * 3 // 4)))
