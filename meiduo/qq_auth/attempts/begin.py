"""The beginning of a login: a state that only this browser may bring back.

It is stored in the browser, so beginning one writes nothing and tabs cannot mix.
Sources: RFC 6749 section 10.12, RFC 9700 section 4.7.1, ASVS 10.1.2.
"""

import base64
import secrets
from dataclasses import dataclass
from functools import lru_cache

from flask import Response, current_app, request

from meiduo import timed_keys
from meiduo.qq_auth.attempts import cookies, next_url
from meiduo.settings import qq

TIME = 6  # bytes of a state that say when it was made; as text 8 characters
RANDOM = 18  # bytes that follow; as text 24 characters
MARK = 6  # characters at the end


@dataclass(frozen=True)
class Attempt:
    """What a browser set out to do."""

    state: str
    next_url: str
    intent: str = "login"
    # who is to be bound, or to prove their QQ, when the intent is "bind" or "prove"
    user_key: str = ""


def begin(wanted: str | None, intent: str = "login", user_key: str = "") -> Attempt:
    """Return a new attempt that will lead to ``wanted``, or to ``/`` when that is not a page of
    this site.

    With the intent ``bind`` it will bind a QQ account to a user, with ``prove`` it will sign in
    nobody but a user, by the QQ account that they have; ``user_key`` says whom, as text.

    The state says when it was made, so that what is stored of it once it is used has a key in the
    order of time. 144 random bits follow, then a mark of the host name, so that a visitor who comes
    back under another one can be told so.
    """
    made = timed_keys.milliseconds().to_bytes(TIME, "big")
    state = base64.urlsafe_b64encode(made + secrets.token_bytes(RANDOM)).decode()
    state += mark(request.host)
    return Attempt(state, clean(wanted), intent, user_key)


def remember(response: Response, attempt: Attempt) -> Response:
    """Give the attempt to the browser."""
    content = {"next": attempt.next_url, "intent": attempt.intent, "user": attempt.user_key}
    cookies.put(response, attempt.state, content)
    return response


def mark(host: str) -> str:
    """Return what a state says of the host name it was made under."""
    return cookies.digest(host.lower())[:MARK]


def clean(wanted: str | None) -> str:
    """Return an address that a visitor may be led to; ``/`` for any that is not ours."""
    config = current_app.config
    return _clean(wanted, tuple(config["NEXT_ALLOWED_HOSTS"]), config["QQ_REDIRECT_URI"])


@lru_cache(maxsize=256)  # few pages have a button
def _clean(wanted: str | None, hosts: tuple[str, ...], redirect_uri: str) -> str:
    return next_url.clean(wanted, hosts, qq.path_of(redirect_uri))
