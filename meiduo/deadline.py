"""When the running request must be over: whatever its database or QQ does, a visitor waits twelve
seconds at most."""

import time
from contextvars import ContextVar

from flask import Blueprint, Flask

# seconds; a last step that begins late is given LEAST, and the answer has to be written, too
REQUEST = 11.0
LEAST = 0.5  # seconds

_end: ContextVar[float | None] = ContextVar("request_end", default=None)  # by time.monotonic()


def limit(target: Flask | Blueprint) -> None:
    """Give every request of an app or of a Blueprint its time. Commands have none."""
    target.before_request(lambda: start(REQUEST))
    target.teardown_request(lambda error: _end.set(None) and None)


def start(seconds: float) -> None:
    """Let what follows in this thread be over in so many seconds."""
    _end.set(time.monotonic() + seconds)


def left() -> float:
    """Return the seconds that are left; infinite where nobody waits, as in a command."""
    end = _end.get()
    return float("inf") if end is None else end - time.monotonic()


def is_over() -> bool:
    """Tell whether the last step has been made that begins late."""
    return left() < -LEAST


def within(seconds: float) -> float:
    """Return ``seconds``, or what is left when that is less; never under half a second."""
    return max(LEAST, min(seconds, left()))
