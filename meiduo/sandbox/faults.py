"""What can go wrong at QQ, and how a response is spoilt on its way to the client.

The kinds ``error``, ``members`` and ``shape`` change what the body says: see ``responses``.
"""

import gzip
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response, request

HUGE = 256 * 1024 * 1024  # bytes; sent in pieces, never held in memory
PIECE = b" " * 65536
BOMB = 50_000_000  # bytes, once it is unpacked
DEPTH = 20_000  # objects, each in the other
SHOP_WAITS = "sandbox.seconds"  # in the environ: how long a shop around the sandbox waits
FAULT = "X-Sandbox"  # header: what a shop around the sandbox is to make of the response
LATE = "late"


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong. ``value`` is its measure: seconds, a return code, members."""

    kind: str
    value: Any = None


NO_FAULT = Fault("")


def play(fault: Fault, body: bytes) -> Response:
    """Return the response with that fault; ``body`` as it is when the kind does not concern it."""
    player = PLAYERS.get(fault.kind)
    if player is None:
        return _respond(body)
    return player(body, fault.value)


def _respond(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(body, status, headers, mimetype="text/html")


def _html(body: bytes, value: Any) -> Response:
    """Respond as a broken gateway does, with a page that looks a little like a token."""
    return _respond(b"<!doctype html><title>502</title><p>access_token=1</p>")


def _empty(body: bytes, value: Any) -> Response:
    return _respond(b"")


def _text(body: bytes, text: Any) -> Response:
    return _respond(str(text).encode())


def _truncated(body: bytes, value: Any) -> Response:
    """Respond with half of the body, as if that were all."""
    return _respond(body[: len(body) // 2])


def _cut(body: bytes, value: Any) -> Response:
    """Leave out the last byte of what Content-Length promises."""
    return _respond(body[:-1], headers={"Content-Length": str(len(body))})


def _bom(body: bytes, value: Any) -> Response:
    return _respond(b"\xef\xbb\xbf" + body)


def _gbk(body: bytes, value: Any) -> Response:
    return _respond("错误".encode("gbk") + body)


def _deep(body: bytes, value: Any) -> Response:
    return _respond(b'{"a":' * DEPTH + b"1" + b"}" * DEPTH)


def _status(body: bytes, status: Any) -> Response:
    return _respond(body, int(status))


def _redirect(body: bytes, address: Any) -> Response:
    return _respond(b"", 307, {"Location": str(address)})


def _slow(body: bytes, seconds: Any) -> Response:
    """Send nothing for a while, then respond after all."""
    return _respond(body, headers=_wait(float(seconds)))


def _drip(body: bytes, seconds: Any) -> Response:
    """Send one byte in ``seconds``."""
    if SHOP_WAITS in request.environ:
        return _respond(body, headers=_wait(float(seconds) * len(body)))

    def drops() -> Iterator[bytes]:
        for byte in body:
            time.sleep(float(seconds))
            yield bytes([byte])

    return Response(drops(), headers={"Content-Length": str(len(body))}, mimetype="text/html")


def _wait(seconds: float) -> dict[str, str]:
    """Wait, inside a shop no longer than it does; return the header that says: too late."""
    longest = request.environ.get(SHOP_WAITS, float("inf"))
    time.sleep(min(seconds, longest))
    return {FAULT: LATE} if seconds >= longest else {}


def _reset(body: bytes, value: Any) -> Response:
    """Cut the connection: the request was read, the code is spent, no response comes."""
    environ = request.environ
    peer = environ.get("werkzeug.socket") or environ.get("gunicorn.socket")
    if isinstance(peer, socket.socket):
        peer.shutdown(socket.SHUT_RDWR)
    return _respond(b"", headers={FAULT: "reset"})


def _huge(body: bytes, value: Any) -> Response:
    pieces = (PIECE for _ in range(HUGE // len(PIECE)))
    return Response(pieces, mimetype="text/html")


def _gzip_bomb(body: bytes, value: Any) -> Response:
    return _respond(gzip.compress(b" " * BOMB), headers={"Content-Encoding": "gzip"})


PLAYERS: dict[str, Callable[[bytes, Any], Response]] = {
    "html": _html,
    "empty": _empty,
    "text": _text,
    "truncated": _truncated,
    "cut": _cut,
    "bom": _bom,
    "gbk": _gbk,
    "deep": _deep,
    "status": _status,
    "redirect": _redirect,
    "slow": _slow,
    "hang": _slow,
    "drip": _drip,
    "reset": _reset,
    "huge": _huge,
    "gzip_bomb": _gzip_bomb,
}
