"""What the operator reads. Secrets that travel in addresses are struck out before a line is written."""

import logging
import re

from flask import Flask

SECRET = re.compile(
    r"\b(code|state|access_token|refresh_token|client_secret|openid|unionid|ticket|password)"
    r"(=|%3D|['\"]?: ?['\"]?)[^&\s\"',}]+",
    re.IGNORECASE,
)
TALKATIVE = ("werkzeug", "gunicorn.access", "gunicorn.error", "urllib3.connectionpool", "meiduo", "meiduo.qq")


def strike_out(text: str) -> str:
    """Return ``text`` with the values of secret parameters replaced."""
    return SECRET.sub(r"\1\2***", text)


class Redact(logging.Filter):
    """Rewrites a record to its final text without secrets."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if (struck := strike_out(text)) != text:
            record.msg, record.args = struck, ()
        return True


def init_app(app: Flask) -> None:
    """Log to standard error, one format for every server."""
    for name in TALKATIVE:
        logger = logging.getLogger(name)
        if not any(isinstance(known, Redact) for known in logger.filters):
            logger.addFilter(Redact())
    ours = logging.getLogger("meiduo")
    if not ours.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        ours.addHandler(handler)
        ours.setLevel(logging.INFO)
