"""What the operator reads: one JSON object a line, with the request it belongs to and without
secrets."""

import logging
import re
import secrets
import time
from functools import lru_cache
from typing import Any, cast

from flask import Flask, Response, g, has_request_context, request
from pythonjsonlogger.core import merge_record_extra
from pythonjsonlogger.json import JsonEncoder, JsonFormatter

from meiduo.log_lines import Line, escape, strike_out
from meiduo.traces import without_values

TALKATIVE = (
    "werkzeug",
    "gunicorn.access",
    "gunicorn.error",
    "meiduo",
    "meiduo.qq",
)
_text = JsonEncoder(ensure_ascii=False).encode
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


class Redact(logging.Filter):
    """Rewrites a record to its final text, without secrets and with nothing that a terminal
    obeys."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, Line):  # one of ours
            return True
        text = record.getMessage()
        if (clean := escape(strike_out(text))) != text:
            record.msg = clean
            record.args = ()
        return True


class Lines(JsonFormatter):
    """One JSON object a line. Nobody can write a second one, whatever the reader takes for a line
    end (ASVS 16.4.1)."""

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        super().add_fields(log_data, record, message_dict)
        log_data["event"] = getattr(record, "event", record.message)  # the facts are fields here
        log_data |= self._circumstances(record)

    def formatException(self, ei: Any) -> str:
        """Return the trace, without what a database has said of its rows."""
        shown = ei[1] and without_values(ei[1])
        trace = super().formatException((shown and type(shown), shown, ei[2]))
        return cast("str", trace)  # of its own settings alone a list

    def format(self, record: logging.LogRecord) -> str:
        # traces hold other libraries' texts; outside of ASCII a line has nothing but its strings,
        # where this is JSON's own way
        return escape(strike_out(self._json(record)))

    def _json(self, record: logging.LogRecord) -> str:
        """Lines of ours are made without their text, which is no field here: the facts are, and
        what an app's filters and factories have put on the record: 22 us instead of 80."""
        line = record.msg
        has_trace = record.exc_info or record.exc_text or record.stack_info
        if has_trace or not isinstance(line, Line):
            return super().format(record)
        said: dict[str, Any] = {"event": line.event}
        merge_record_extra(record, said, reserved=self.reserved_attrs)
        return _text(said | self._circumstances(record))

    def _circumstances(self, record: logging.LogRecord) -> dict[str, Any]:
        """Return when, how serious, and in which request."""
        moment = f"{_second(int(record.created))}.{int(record.msecs):03d}Z"
        found = {"time": moment, "level": record.levelname}
        if not has_request_context():
            return found
        elapsed = time.monotonic() - g.get("began", time.monotonic())
        return {
            **found,
            "request_id": g.get("request_id"),
            "method": request.method,
            "path": request.path,
            "elapsed_ms": round(elapsed * 1000, 1),
        }


def init_app(app: Flask) -> None:
    """Log to standard error, one form for every server; name each request."""
    for name in TALKATIVE:
        logger = logging.getLogger(name)
        if not any(isinstance(known, Redact) for known in logger.filters):
            logger.addFilter(Redact())
    ours = logging.getLogger("meiduo")
    if not ours.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(make_formatter())
        ours.addHandler(handler)
        ours.setLevel(logging.INFO)
    app.before_request(_begin)
    app.after_request(_name)


def make_formatter() -> Lines:
    """Return the formatter of our lines; hand it to other handlers, too."""
    return Lines("%(message)s", rename_fields={"message": "event"}, json_ensure_ascii=False)


@lru_cache(maxsize=1)
def _second(moment: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment))


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    g.began = time.monotonic()


def _name(response: Response) -> Response:
    if request_id := g.get("request_id"):
        response.headers["X-Request-ID"] = request_id
    return response
