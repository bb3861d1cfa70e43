"""Connections to QQ: one pool and one TLS context in a process, a short answer, one more try."""

import os
import ssl
import weakref
from functools import cache
from io import BytesIO
from typing import Any

import certifi
import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from meiduo.qq_auth.provider.sockets import PlainPool, TLSPool

CONNECT = 3.0  # seconds for one try of TCP and TLS
ANSWER = 64 * 1024  # bytes after decompression; QQ's longest answer is under 2 KiB
# Connecting failed: nothing was sent, try once more. Reading failed: only a GET may be repeated,
# for the token call (a POST) spends its code with the first byte (QQ return code 100020).
RETRY = Retry(
    total=1,
    connect=1,
    read=1,
    redirect=0,
    status=0,
    other=0,
    allowed_methods={"GET"},
    respect_retry_after_header=False,  # else it drains the whole body first, however long
)


class TooLong(requests.RequestException):
    """The answer is longer than anything QQ sends."""


class Adapter(HTTPAdapter):
    """A ``requests`` adapter for one peer. Thread-safe; shares nothing after a fork.

    Args:
        connections: how many are kept.
        ca_file: trust roots, PEM; certifi's when None.
    """

    def __init__(self, connections: int, ca_file: str | None = None) -> None:
        self._tls = _trusting(ca_file or certifi.where())
        super().__init__(pool_connections=4, pool_maxsize=connections, max_retries=RETRY)
        self._connections = connections
        _all.add(self)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._tls, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": TLSPool}

    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> Any:
        """Keep our one context: with ``ca_certs`` in the key every pool would load its own."""
        host, _ = super().build_connection_pool_key_attributes(request, True, None)
        return host, {}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Our context verifies, always; ``verify`` cannot switch it off."""

    def close(self) -> None:
        """Sessions come and go with every login; the pool stays."""

    def exchange(self, request: requests.PreparedRequest, seconds: float) -> requests.Response:
        """Send a request and read its whole answer.

        ``seconds`` count for each read; who needs a deadline looks at it from another thread.

        Raises:
            requests.RequestException: no answer, or too long a one.
        """
        timeout = (min(CONNECT, seconds), seconds)
        response = super().send(request, stream=True, timeout=timeout, proxies={})
        response.raw = BytesIO(_read(response.raw))
        return response

    def after_fork(self) -> None:
        """Share no sockets with the parent process."""
        self.init_poolmanager(4, self._connections)


@cache
def _trusting(ca_file: str) -> ssl.SSLContext:
    """Return the process's one TLS context for these roots: reading them takes 30 ms."""
    return ssl.create_default_context(cafile=ca_file)


def _read(raw: Any) -> bytes:
    try:
        body: bytes = raw.read(ANSWER + 1, decode_content=True)
    except HTTPError as error:
        raise requests.ConnectionError(type(error).__name__) from None
    if len(body) > ANSWER:
        raw.close()  # not back into the pool with the rest unread
        raise TooLong
    raw.release_conn()
    return body


_all: "weakref.WeakSet[Adapter]" = weakref.WeakSet()


def _after_fork() -> None:
    for adapter in list(_all):
        adapter.after_fork()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_after_fork)
