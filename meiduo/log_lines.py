"""What a log line says in any app and any formatter: the event, then its facts, without secrets.

In the mall ``ops.logs`` makes JSON of them; elsewhere whatever handlers the app has, or none, print
``attempt_invalid ref=1a2b3c4d status=403 detail="no such attempt"``.
"""

import json
import logging
import re
from collections.abc import Mapping, MutableMapping
from typing import Any, cast

SECRET = (
    "code",
    "state",
    "access_token",
    "refresh_token",
    "client_secret",
    "openid",
    "unionid",
    "ticket",
    "password",
)
NAMES = rf"(?:\b|%26|%3F)({'|'.join(SECRET)})"
WORDS = ("code", "state", "token", "secret", "openid", "unionid", "ticket", "password")
IN_ADDRESS = re.compile(NAMES + r"(=|%3D)[^&\s\"\\]+", re.IGNORECASE)
IN_OBJECT = re.compile(NAMES + r"(\\?['\"]?: ?\\?['\"]?)[^&\s\"',}\\]+", re.IGNORECASE)
# whatever spelling its parameters have
CALLBACK = re.compile(r"(oauth_callback[^?\s]{0,3}\?)[^\s\"\\]+")
QUERY = re.compile(r"\A([^?\s]{0,3}\?)[^\s\"\\]+")
_callbacks: set[str] = set()  # paths of other callbacks, in all apps of this process
# What begins a new line, or turns the reading direction, in some terminal or viewer; and halves of
# characters, which no stream can write: DEL, C1, line and paragraph separators, bidirectional
# controls, surrogates.
UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class EventLogger(logging.LoggerAdapter[logging.Logger]):
    """Logs events by name, with their facts as ``extra``: in the text and as fields of their own,
    ``event`` among them."""

    def process(
        self, msg: object, kwargs: MutableMapping[str, Any]
    ) -> tuple[str, MutableMapping[str, Any]]:
        facts = kwargs.get("extra") or {}
        kwargs["extra"] = {"event": msg, **facts}
        return cast(str, Line(str(msg), facts)), kwargs


class Line:
    """An event and its facts; becomes a text when a handler prints it, and is scrubbed then."""

    def __init__(self, event: str, facts: Mapping[str, object]) -> None:
        self.event = event
        self.facts = facts

    def __str__(self) -> str:
        return escape(strike_out(_text(self.event, self.facts)))


def logger(name: str) -> EventLogger:
    """Return the logger of that name, for events and their facts."""
    return EventLogger(logging.getLogger(name), None)


def hide_queries_after(path: str) -> None:
    """Strike out whole queries after another path, too: an app's callback is there."""
    if not CALLBACK.match(path.lstrip("/") + "?x"):
        _callbacks.add(path)


def strike_out(text: str) -> str:
    """Return ``text`` with the values of secret parameters replaced."""
    text = CALLBACK.sub(r"\1***", text) if "?" in text else text
    for path in _callbacks:
        before, *after = text.split(path)
        text = path.join([before, *(QUERY.sub(r"\1***", part) for part in after)])
    if text.isascii() and not _may_hold_secret(text.lower()):
        return text  # most lines: the patterns take ten times as long
    return IN_OBJECT.sub(r"\1\2***", IN_ADDRESS.sub(r"\1\2***", text))


def _may_hold_secret(lowered: str) -> bool:
    """Look for the names' words in an ASCII text. Beyond ASCII, patterns that ignore case find more
    than ``lower`` does: a long s, a dotless i."""
    return any(word in lowered for word in WORDS)


def escape(text: str) -> str:
    """Return ``text`` with every character that a reader could not see as ``\\uXXXX``, as JSON
    writes it."""
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _text(event: str, facts: Mapping[str, object]) -> str:
    """Leave out what is empty, and a reason that the event is named by."""
    said = {name: value for name, value in facts.items() if value not in ("", None, event)}
    return " ".join([event, *(f"{name}={_quoted(str(value))}" for name, value in said.items())])


def _quoted(text: str) -> str:
    """Whatever it holds, it ends where its quotes do, and on the same line."""
    return text if text.replace("_", "").isalnum() else json.dumps(text, ensure_ascii=False)
