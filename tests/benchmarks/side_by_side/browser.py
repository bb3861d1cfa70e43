"""A browser, as cheap as can be: each request on a connection of its own, cookies kept."""

import json
import socket
from typing import NamedTuple

PATIENCE = 30  # seconds


class Answer(NamedTuple):
    """A response."""

    status: int
    headers: list
    body: bytes

    def header(self, name):
        return next((value for key, value in self.headers if key == name), "")

    def json(self):
        return json.loads(self.body)


class Browser:
    """A browser at the app on a port of this machine.

    Args:
        port: the app's.
        lines: of each request's header, as a proxy adds them.
        patience: seconds.
    """

    def __init__(self, port, lines=(), patience=PATIENCE):
        self._port = port
        self._lines = lines
        self._patience = patience
        self._cookies = {}

    def get(self, target, token=None):
        """Return the answer to a GET; with a token as an API client brings it along.

        Raises:
            OSError: when there is none.
        """
        answer = _parsed(self._exchange(self._written(target, token)))
        for name, value in answer.headers:
            if name == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        return answer

    def _written(self, target, token):
        lines = [f"GET {target} HTTP/1.1", f"Host: 127.0.0.1:{self._port}", "Accept: */*"]
        lines += ["Connection: close", *self._lines]
        if token:
            lines.append(f"Authorization: Bearer {token}")
        if self._cookies:
            held = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
            lines.append(f"Cookie: {held}")
        return "\r\n".join([*lines, "", ""]).encode()

    def _exchange(self, request):
        with socket.socket() as connection:
            connection.settimeout(self._patience)
            connection.connect(("127.0.0.1", self._port))
            connection.sendall(request)
            read = b""
            while piece := connection.recv(65536):
                read += piece
        return read


def _parsed(raw):
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    if not first.startswith("HTTP/1.1 "):
        raise ConnectionError(f"no answer but {raw[:80]!r}")
    parted = [line.partition(": ") for line in lines]
    return Answer(int(first[9:12]), [(name.lower(), value) for name, _, value in parted], body)
