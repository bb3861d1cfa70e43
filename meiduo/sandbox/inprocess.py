"""Requests to a WSGI app in this process, without a socket."""

from collections.abc import Mapping
from io import BytesIO
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import Client, EnvironBuilder

from meiduo.sandbox import faults


class InProcess:
    """Responds by calling ``app``, as if it were mounted at ``prefix``."""

    def __init__(self, app: Flask, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    def __call__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        seconds: float,
    ) -> tuple[int, bytes]:
        """Call the app; return the response's status and body.

        Args:
            method: of HTTP.
            url: the address, whose scheme and host do not matter.
            headers: of the request.
            body: of the request.
            seconds: how long the caller waits. A fault that takes its time keeps the caller's
                thread for as long and no longer: in a server with one thread nobody else is
                served meanwhile.

        Raises:
            TimeoutError: the response would come too late.
            ConnectionError: the connection was cut.
        """
        parts = urlsplit(url)
        asked = EnvironBuilder(
            path=parts.path,
            base_url=f"{parts.scheme}://{parts.netloc}{self._prefix}",
            query_string=parts.query,
            method=method,
            headers=list(headers.items()),
            input_stream=BytesIO(body or b""),
            environ_overrides={faults.SHOP_WAITS: seconds},
        )
        reply = Client(self._app.wsgi_app).open(asked)
        fault = reply.headers.get(faults.FAULT)
        if fault == faults.LATE:
            raise TimeoutError(fault)
        if fault is not None:
            raise ConnectionError(fault)
        return reply.status_code, reply.get_data()
