"""``requests`` -> a WSGI app in this process, without a socket."""

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
from flask import Flask
from requests.adapters import BaseAdapter
from werkzeug.test import Client, EnvironBuilder


class InProcess(BaseAdapter):
    """Answers requests by calling ``app``, as if it were mounted at ``prefix``."""

    def __init__(self, app: Flask, prefix: str) -> None:
        super().__init__()
        self._app, self._prefix = app, prefix

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        """Call the app and wrap its answer."""
        parts = urlsplit(request.url or "")
        body = request.body.encode() if isinstance(request.body, str) else request.body
        environ = EnvironBuilder(
            path=parts.path,
            query_string=parts.query,
            method=request.method or "GET",
            headers=list(request.headers.items()),
            input_stream=BytesIO(body if isinstance(body, bytes) else b""),
        ).get_environ()
        environ["SCRIPT_NAME"] = self._prefix
        answered = Client(self._app.wsgi_app).open(environ)
        if (played := answered.headers.get("X-Sandbox")) is not None:
            raise requests.Timeout(played) if played == "hang" else requests.ConnectionError(played)
        response = requests.Response()
        response.status_code, response.url, response.request = answered.status_code, request.url or "", request
        response.headers.update(dict(answered.headers))
        response.raw = BytesIO(answered.get_data())
        return response

    def close(self) -> None:
        """Nothing is open."""
