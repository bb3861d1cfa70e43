"""A relay in front of a database server, which cuts a connection at the word COMMIT."""

import contextlib
import socket
import threading

CHUNK = 65536


class Relay:
    """Takes connections and passes them on.

    Attributes:
        address: host and port.
        cut: None, or when a commit is to be cut off: "before" the server gets it, or "after" it has
            done it, its answer lost.
    """

    def __init__(self, host, port):
        self.cut = None
        self._target = (host, port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = "{}:{}".format(*self._listening.getsockname())
        self._sockets = [self._listening]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        for one in self._sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                ours, _ = self._listening.accept()
                theirs = socket.create_connection(self._target)
                self._sockets += [ours, theirs]
                for way in ((ours, theirs), (theirs, ours)):
                    threading.Thread(target=self._pass, args=way, daemon=True).start()

    def _pass(self, source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(CHUNK):
                if self.cut and b"COMMIT" in data:
                    self._cut_off(data, source, target)
                target.sendall(data)
            target.shutdown(socket.SHUT_RDWR)

    def _cut_off(self, data, source, target):
        """Whatever the server says to it arrives nowhere."""
        when = self.cut
        self.cut = None
        source.shutdown(socket.SHUT_RDWR)
        if when == "after":
            target.sendall(data)
            target.recv(CHUNK)
        target.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def relayed(url):
    """Yield a relay before the server of an SQLAlchemy URL, and the URL that leads through it."""
    relay = Relay(url.host, url.port)
    host, _, port = relay.address.partition(":")
    through = url.set(host=host, port=int(port))
    try:
        yield relay, through.render_as_string(hide_password=False)
    finally:
        relay.close()
