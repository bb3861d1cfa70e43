"""Requests of the ``requests`` library to a WSGI app in this process, without a socket."""

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
from flask import Flask
from requests.adapters import BaseAdapter
from werkzeug.test import Client, EnvironBuilder, TestResponse


class InProcess(BaseAdapter):
    """Responds by calling ``app``, as if it were mounted at ``prefix``."""

    def __init__(self, app: Flask, prefix: str) -> None:
        super().__init__()
        self._app = app
        self._prefix = prefix

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        """Call the app and wrap its response. Raise what a broken connection would raise."""
        environ = _environ(request)
        environ["SCRIPT_NAME"] = self._prefix
        reply = Client(self._app.wsgi_app).open(environ)
        fault = reply.headers.get("X-Sandbox")
        if fault == "hang":
            raise requests.Timeout(fault)
        if fault is not None:
            raise requests.ConnectionError(fault)
        return _response(reply, request)

    def close(self) -> None:
        """Nothing is open."""


def _environ(request: requests.PreparedRequest) -> dict[str, Any]:
    parts = urlsplit(request.url or "")
    body = request.body
    if isinstance(body, str):
        body = body.encode()
    if not isinstance(body, bytes):
        body = b""
    return EnvironBuilder(
        path=parts.path,
        query_string=parts.query,
        method=request.method or "GET",
        headers=list(request.headers.items()),
        input_stream=BytesIO(body),
    ).get_environ()


def _response(reply: TestResponse, request: requests.PreparedRequest) -> requests.Response:
    response = requests.Response()
    response.request = request
    response.url = request.url or ""
    response.status_code = reply.status_code
    response.headers.update(dict(reply.headers))
    response.raw = BytesIO(reply.get_data())
    return response
