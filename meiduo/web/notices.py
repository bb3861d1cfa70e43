"""What a page says once: a failure of the form that it shows, or what has been done.

It waits in one signed cookie of this browser, so nothing of it stands in an address, and nothing
is stored on the server.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial

from flask import Flask, Response, after_this_request, request
from itsdangerous import BadSignature
from werkzeug.local import LocalProxy

from meiduo.web import cookies, responses

COOKIE = "notice"
SALT = "notice"
LIFE = 120  # seconds from a form to its page
LIVES = {"welcome": 600}  # seconds; of those that wait for the page somebody was on the way to
LEEWAY = 10  # seconds two servers' clocks may differ


@dataclass(frozen=True)
class Notice:
    """What is to be said.

    Args:
        kind: what has been done (``password_set``, ``moved``, ...), or a failure's reason.
        facts: texts and numbers that belong to it: ``form``, which has failed; ``account``, as it
            was typed; ``hint``; ``seconds``; ``nickname``; ``onward``. Sentences are the page's.
    """

    kind: str
    facts: Mapping[str, str | int]


def init_app(app: Flask) -> None:
    """Give every template ``notice``: a ``Notice`` or something false, and only who asks for it
    takes it."""
    app.context_processor(lambda: {"notice": LocalProxy(cache(take))})


def leave(response: Response, kind: str, **facts: str | int) -> Response:
    """Leave a notice to the page where a browser goes on, instead of one that waits there; a
    program's answer stays as it is."""
    if responses.wants_page():
        value = cookies.signer(SALT).dumps([kind, facts])
        cookies.put(response, cookies.name(COOKIE), value, LIVES.get(kind, LIFE))
    return response


def forget(response: Response) -> Response:
    """Remove a notice that no page has shown: what it is about has succeeded, or somebody else is
    here now."""
    if cookies.name(COOKIE) in request.cookies:
        cookies.remove(response, cookies.name(COOKIE))
    return response


def waiting() -> Notice | None:
    """Return the notice that waits in this browser, and leave it there; None when there is none,
    or one that is over or not ours."""
    value = request.cookies.get(cookies.name(COOKIE))
    if not value:
        return None
    try:
        content, issued = cookies.signer(SALT).loads(value, return_timestamp=True)
    except BadSignature:
        return None
    kind, facts, *shown_on = content
    if shown_on and ([request.path] != shown_on or "lang" not in request.args):
        return None
    age = time.time() - issued.timestamp()
    life = LIFE if shown_on else LIVES.get(kind, LIFE)
    return Notice(kind, facts) if -LEEWAY <= age <= life else None


def take() -> Notice | None:
    """Return the notice that waits in this browser. It is said once, by this request's response,
    which nobody stores; and again when this page is asked for in the other language."""
    found = waiting()
    if found is not None and request.method != "HEAD":  # whose page nobody sees
        after_this_request(partial(_keep_for_this_page, found))
    return found


def _keep_for_this_page(notice: Notice, response: Response) -> Response:
    name = cookies.name(COOKIE)
    set_here = (line.partition("=")[0] for line in response.headers.getlist("Set-Cookie"))
    if name not in set_here:  # removed already, or another one is left
        value = cookies.signer(SALT).dumps([notice.kind, notice.facts, request.path])
        cookies.put(response, name, value, LIFE)
    response.headers["Cache-Control"] = "no-store"
    return response
