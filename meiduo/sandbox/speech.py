"""How the sandbox speaks: QQ's shapes on a good day, whatever the switchboard says on a bad one."""

import gzip
import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, request

from meiduo.sandbox.memory import Fault, Memory
from meiduo.sandbox.phrases import PHRASES

HUGE = 256 * 1024 * 1024  # bytes; sent in pieces, never held
PIECE = b" " * 65536


def say(members: Mapping[str, Any], shape: str, person: str = "") -> Response:
    """Answer ``members`` in QQ's ``shape``; note the call; play the fault that is set for it, if any."""
    memory: Memory = current_app.extensions["memory"]
    address = request.path.rpartition("/")[2]
    fault = memory.take_fault(address, person) or Fault("", None)
    if fault.kind == "error":
        members = refusal(int(fault.value), ret=address == "get_user_info")
    if fault.kind == "members":
        members = {name: value for name, value in {**members, **fault.value}.items() if value != "(missing)"}
    if fault.kind == "shape":
        shape = str(fault.value)
    said = fault.kind or str(members.get("error") or members.get("ret") or "ok")
    memory.note(request.path, said, f"{request.remote_addr}:{request.environ.get('REMOTE_PORT', '')}")
    body = SHAPES[shape](members).encode("utf-8", "surrogatepass")
    play = FAULTS.get(fault.kind)
    return play(body, fault.value) if play else _answer(body)


def say_error(number: int, person: str = "") -> Response:
    """Answer QQ's error ``number``; QQ sends it with status 200."""
    return say(refusal(number), "json" if request.values.get("fmt") == "json" else "jsonp", person)


def refusal(number: int, *, ret: bool = False) -> dict[str, Any]:
    """Return the members of an error answer; the profile address has names of its own."""
    words = PHRASES.get(number, "error of a bad day")
    return {"ret": number, "msg": words} if ret else {"error": number, "error_description": words}


SHAPES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "json": lambda members: json.dumps(members, ensure_ascii=False),
    "jsonp": lambda members: f"callback( {json.dumps(members)} );\n",
    "lines": lambda members: f"callback(\n{json.dumps(members, indent=2)}\n)\n",
    "urlencoded": lambda members: urlencode(members),
}


def _answer(body: bytes, status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(body, status, named, mimetype="text/html")


def _hang(body: bytes, seconds: Any) -> Response:
    """Say nothing for a while, then answer after all."""
    if not request.script_root:  # inside a shop the adapter plays it, without making anybody wait
        time.sleep(float(seconds))
    return _answer(body, X_Sandbox="hang")


def _slow(body: bytes, seconds: Any) -> Response:
    time.sleep(float(seconds))
    return _answer(body)


def _drip(body: bytes, seconds: Any) -> Response:
    """Let the answer drip, one byte in ``seconds``."""
    if request.script_root:
        return _answer(body, X_Sandbox="hang")

    def drops() -> Iterator[bytes]:
        for byte in body:
            time.sleep(float(seconds))
            yield bytes([byte])

    return Response(drops(), headers={"Content-Length": str(len(body))}, mimetype="text/html")


def _reset(body: bytes, value: Any) -> Response:
    """Cut the connection: the request was read, the code is spent, no answer comes."""
    peer = request.environ.get("werkzeug.socket") or request.environ.get("gunicorn.socket")
    if isinstance(peer, socket.socket):
        peer.shutdown(socket.SHUT_RDWR)
    return _answer(b"", X_Sandbox="reset")


def _huge(body: bytes, value: Any) -> Response:
    return Response((PIECE for _ in range(HUGE // len(PIECE))), mimetype="text/html")


def _gzip_bomb(body: bytes, value: Any) -> Response:
    return _answer(gzip.compress(b" " * 50_000_000), Content_Encoding="gzip")


def _redirect(body: bytes, value: Any) -> Response:
    return _answer(b"", 307, Location=str(value))


FAULTS: dict[str, Callable[[bytes, Any], Response]] = {
    "html": lambda body, value: _answer(b"<!doctype html><title>502</title><p>access_token=1</p>"),
    "empty": lambda body, value: _answer(b""),
    "text": lambda body, value: _answer(str(value).encode()),
    "truncated": lambda body, value: _answer(body[: len(body) // 2]),
    "bom": lambda body, value: _answer(b"\xef\xbb\xbf" + body),
    "gbk": lambda body, value: _answer("错误".encode("gbk") + body),
    "deep": lambda body, value: _answer(b'{"a":' * 20_000 + b"1" + b"}" * 20_000),
    "status": lambda body, value: _answer(body, int(value)),
    "cut": lambda body, value: _answer(body[:-1], Content_Length=str(len(body))),
    "redirect": _redirect,
    "slow": _slow,
    "hang": _hang,
    "drip": _drip,
    "reset": _reset,
    "huge": _huge,
    "gzip_bomb": _gzip_bomb,
}
