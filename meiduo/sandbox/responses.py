"""QQ's responses: members in one of QQ's shapes, with the fault that is set for them, if any."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from meiduo.sandbox import faults, store
from meiduo.sandbox.faults import NO_FAULT, Fault
from meiduo.sandbox.return_codes import MESSAGES

PROFILE = "get_user_info"  # its errors have members of their own


def respond(members: Mapping[str, Any], shape: str, person: str = "") -> Response:
    """Respond with ``members`` in that shape, or with the fault set for it; note the call."""
    current = store.current()
    address = request.path.rpartition("/")[2]
    fault = current.take_fault(address, person) or NO_FAULT
    members = _changed(members, fault, address)
    if fault.kind == "shape":
        shape = str(fault.value)
    outcome = fault.kind or str(members.get("error") or members.get("ret") or "ok")
    peer = f"{request.remote_addr}:{request.environ.get('REMOTE_PORT', '')}"
    current.note(request.path, outcome, peer)
    text = SHAPES[shape](members)
    body = text.encode("utf-8", "surrogatepass")  # one fault is half of a surrogate pair
    return faults.play(fault, body)


def respond_error(return_code: int, person: str = "") -> Response:
    """Respond with an error; QQ sends it with status 200."""
    shape = "json" if request.values.get("fmt") == "json" else "jsonp"
    return respond(error(return_code), shape, person)


def respond_profile_error(return_code: int, person: str = "") -> Response:
    """Respond with an error of the profile address, which has members of its own."""
    return respond(profile_error(return_code), "json", person)


def error(return_code: int) -> dict[str, Any]:
    """Return the members of an error."""
    return {"error": return_code, "error_description": _message(return_code)}


def profile_error(return_code: int) -> dict[str, Any]:
    """Return the members of an error of the profile address."""
    return {"ret": return_code, "msg": _message(return_code)}


def _message(return_code: int) -> str:
    return MESSAGES.get(return_code, "an error of the sandbox")


def _changed(members: Mapping[str, Any], fault: Fault, address: str) -> Mapping[str, Any]:
    """Return the members with the fault, when it is one of the members."""
    if fault.kind == "error":
        return_code = int(fault.value)
        return profile_error(return_code) if address == PROFILE else error(return_code)
    if fault.kind == "members":
        both = {**members, **fault.value}
        return {name: value for name, value in both.items() if value != "(missing)"}
    return members


def _json(members: Mapping[str, Any]) -> str:
    return json.dumps(members, ensure_ascii=False)


def _jsonp(members: Mapping[str, Any]) -> str:
    return f"callback( {json.dumps(members)} );\n"


def _jsonp_in_lines(members: Mapping[str, Any]) -> str:
    return f"callback(\n{json.dumps(members, indent=2)}\n)\n"


SHAPES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "json": _json,
    "jsonp": _jsonp,
    "lines": _jsonp_in_lines,
    "urlencoded": urlencode,
}
