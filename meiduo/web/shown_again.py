"""A failure shown again in another language, where its own address must not be asked for again.

What it was is in a signed cookie of ten minutes: which failure, its reference, where it leads. No
sentence, and nothing of what the request said.
"""

import time
from typing import Any

from flask import Flask, Response, current_app, request, url_for
from itsdangerous import BadSignature

from meiduo import errors
from meiduo.errors import MeiduoError
from meiduo.errors.words import REPEAT
from meiduo.web import cookies, page_urls

LIFE = 600  # seconds
COOKIE = "failure"
SALT = "failure"
PAGE = "meiduo_failure_page"  # in app.extensions: the endpoint that shows it
EVERY: tuple[type[MeiduoError], ...] = (MeiduoError, *errors.TABLE)
KINDS: dict[str, Any] = {kind.__name__: kind for kind in EVERY}


def offer(app: Flask, endpoint: str) -> None:
    """Say which page of an app raises what ``find`` returns for its ``ref``."""
    app.extensions[PAGE] = endpoint


def is_possible(error: MeiduoError) -> bool:
    """Tell whether this app can show a failure again."""
    return PAGE in current_app.extensions and KINDS.get(type(error).__name__) is type(error)


def address(error: MeiduoError, language: str) -> str:
    """Return where a failure is shown again; the home page where it cannot be."""
    if not is_possible(error):
        return page_urls.home_in(language)
    return url_for(current_app.extensions[PAGE], ref=error.ref, lang=language)


def leave(response: Response, error: MeiduoError, repeat: str = "") -> None:
    """Let the browser keep what the failure was, instead of the one before.

    Args:
        response: to the request that failed.
        error: the failure.
        repeat: where the visitor can try again; empty where that must not be asked for again.
    """
    onward = error.onward or (repeat if error.way == REPEAT else "")
    facts = {
        "kind": type(error).__name__,
        "status": error.status,
        "ref": error.ref,
        "onward": onward,
        "arguments": error.arguments(),
    }
    value = cookies.signer(SALT).dumps(facts)
    cookies.put(response, cookies.name(COOKIE), value, LIFE)


def find(ref: str) -> MeiduoError | None:
    """Return the failure that this browser met last, when this is its reference; else None."""
    value = request.cookies.get(cookies.name(COOKIE))
    if value is None:
        return None
    try:
        facts, issued = cookies.signer(SALT).loads(value, max_age=LIFE, return_timestamp=True)
        return _made(facts, time.time() - issued.timestamp()) if facts["ref"] == ref else None
    except (BadSignature, KeyError, TypeError):  # or of a release with other arguments
        return None


def _made(facts: dict[str, Any], age: float) -> MeiduoError:
    arguments = facts["arguments"]
    if "seconds" in arguments:
        arguments["seconds"] = max(1, arguments["seconds"] - int(age))
    error: MeiduoError = KINDS[facts["kind"]](**arguments)
    error.status = facts["status"]
    error.ref = facts["ref"]
    error.onward = facts["onward"]
    error.is_shown_again = True
    return error
