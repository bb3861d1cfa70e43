"""QQ's text -> dict. Three shapes for one meaning, told apart by the body alone; pure.

QQ answers JSON, JSONP and urlencoded text, under whatever content type, and sends errors with HTTP
200.
Source: QQ Connect wiki, "Server-side" pages 使用Authorization_Code获取Access_Token and
获取用户OpenID.
"""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

OPENID = re.compile(r"[0-9A-Fa-f]{32}")
# callback( {...} );  Possessive (`*+`): two runs of blanks side by side would otherwise be tried in
# every split.
_CALL = re.compile(r"\s*+\w{1,64}+\s*+\((?P<body>.*)\)\s*+(?:;\s*+)?", re.DOTALL)
_PAIRS = re.compile(r"[A-Za-z_]\w*=[^<>\s]*")
_NUMBER = re.compile(r"-?\d{1,9}", re.ASCII)


class Malformed(ValueError):
    """The body is not one that QQ's documents describe. The message names the rule, never the
    body."""


class Refused(ValueError):
    """QQ says no. ``number`` is QQ's return code, 0 when it gave none that can be read."""

    def __init__(self, number: int) -> None:
        super().__init__(f"QQ return code {number}")
        self.number = number


def token(body: bytes) -> dict[str, str]:
    """Return ``access_token`` and, if QQ sent it, ``openid`` of a token answer.

    Raises:
        Refused: QQ's error answer.
        Malformed: anything else that is not a token.
    """
    members = _members(body)
    found = {"access_token": _text(members, "access_token")}
    if "openid" in members:
        found["openid"] = _openid(members)
    return found


def me(body: bytes, client_id: str) -> dict[str, str]:
    """Return ``openid`` and, if there, ``unionid`` of an answer of ``/oauth2.0/me``.

    Args:
        body: as received.
        client_id: our app id. The answer names the app that the token was made for; a token of
            another
            site must not pass for ours (RFC 6749 section 10.16).

    Raises:
        Refused, Malformed: as ``token``.
    """
    members = _members(body)
    if _text(members, "client_id") != client_id:
        raise Malformed("client_id is of another app")
    found = {"openid": _openid(members)}
    if members.get("unionid"):
        found["unionid"] = _text(members, "unionid", longest=64)
    return found


def profile(body: bytes) -> dict[str, Any]:
    """Return the members of a ``get_user_info`` answer, untrusted as they are.

    Raises:
        Refused: ``ret`` is anything but 0; negative ones are failures, too.
        Malformed: not a JSON object.
    """
    members = _object(_decoded(body))
    if members.get("ret") != 0 or isinstance(members["ret"], bool):
        raise Refused(_number(members.get("ret")))
    return members


def _members(body: bytes) -> dict[str, Any]:
    text = _decoded(body)
    if call := _CALL.fullmatch(text):
        members = _object(call["body"])
    elif text.lstrip().startswith("{"):
        members = _object(text)
    else:
        members = _pairs(text.strip())
    for name in ("error", "ret", "code"):  # `ret` and `code` are how newer gateways say it
        if name in members and members[name] not in (0, "0"):
            raise Refused(_number(members[name]))
    return members


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise Malformed("not UTF-8") from None


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        raise Malformed("not JSON") from None
    if not isinstance(found, dict):
        raise Malformed("not an object")
    return found


def _pairs(text: str) -> dict[str, str]:
    if not text or not all(_PAIRS.fullmatch(pair) for pair in text.split("&")):
        raise Malformed("none of QQ's three shapes")
    return _unique(parse_qsl(text, keep_blank_values=True))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed("a member twice")
    return found


def _text(members: dict[str, Any], name: str, longest: int = 512) -> str:
    value = members.get(name)
    if (
        not isinstance(value, str)
        or not 0 < len(value) <= longest
        or not value.isascii()
        or not value.isprintable()
    ):
        raise Malformed(f"{name} is not a text")
    return value


def _openid(members: dict[str, Any]) -> str:
    if not OPENID.fullmatch(_text(members, "openid")):
        raise Malformed("openid is not 32 hex digits")
    return _text(members, "openid")


def _number(value: Any) -> int:
    """Read QQ's return code, which comes as a number or as digits; 0 when it is neither."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if _NUMBER.fullmatch(text) else 0
