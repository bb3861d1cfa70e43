"""This browser, once: a login attempt is begun, comes back, and is spent."""

from meiduo.qq_auth.attempts.begin import Attempt, begin, clean, remember
from meiduo.qq_auth.attempts.consume import (
    finish,
    finish_later,
    finished_by,
    is_used,
    key_of,
    presented,
    spend,
)
from meiduo.qq_auth.attempts.cookies import remove as forget

__all__ = [
    "Attempt",
    "begin",
    "clean",
    "finish",
    "finish_later",
    "finished_by",
    "forget",
    "is_used",
    "key_of",
    "presented",
    "remember",
    "spend",
]
