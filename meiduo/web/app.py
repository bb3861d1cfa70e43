"""Flask's application, less what it finds out again for every request: 60 us of each."""

from collections.abc import Callable
from inspect import CO_COROUTINE
from types import FunctionType
from typing import Any

from flask import Flask, Response
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from meiduo.web import fingerprints


class App(Flask):
    """Flask's own, with sessions' signers made once, a shorter look for coroutines, and static
    files that browsers keep."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session_interface = Sessions()
        fingerprints.offer(self)

    def send_static_file(self, filename: str) -> Response:
        """Serve a static file, under a name with a fingerprint, too."""
        return fingerprints.send(self, filename) or super().send_static_file(filename)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function, or what waits for it when it is a coroutine.

        Flask asks for every function of every request. Nothing is kept of them: some are made anew
        each time, and hold what the request did. A plain function says it itself, unless something
        was noted on it: another's mark that it is a coroutine, or what it wraps.
        """
        is_function = type(func) is FunctionType
        if is_function and not func.__code__.co_flags & CO_COROUTINE and not func.__dict__:
            return func
        return super().ensure_sync(func)


class Sessions(SecureCookieSessionInterface):
    """Flask's own, with what signs them made once."""

    def __init__(self) -> None:
        self._made: tuple[tuple[Any, ...], URLSafeTimedSerializer | None] = ((), None)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs a session; made anew when a key has changed."""
        keys = (app.secret_key, *(app.config["SECRET_KEY_FALLBACKS"] or ()))
        if self._made[0] != keys:
            self._made = (keys, super().get_signing_serializer(app))
        return self._made[1]
