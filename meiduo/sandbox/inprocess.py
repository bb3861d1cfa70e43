"""Requests to a WSGI app in this process, without a socket."""

from collections.abc import Mapping
from io import BytesIO
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import Client, EnvironBuilder


class InProcess:
    """Responds by calling ``app``, as if it were mounted at ``prefix``."""

    def __init__(self, app: Flask, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    def __call__(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[int, bytes]:
        """Call the app; return the response's status and body. Raise what a broken connection
        would raise."""
        parts = urlsplit(url)
        environ = EnvironBuilder(
            path=parts.path,
            query_string=parts.query,
            method=method,
            headers=list(headers.items()),
            input_stream=BytesIO(body or b""),
        ).get_environ()
        environ["SCRIPT_NAME"] = self._prefix
        reply = Client(self._app.wsgi_app).open(environ)
        fault = reply.headers.get("X-Sandbox")
        if fault == "hang":
            raise TimeoutError(fault)
        if fault is not None:
            raise ConnectionError(fault)
        return reply.status_code, reply.get_data()
