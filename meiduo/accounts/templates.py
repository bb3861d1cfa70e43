"""What every template of the app may ask for: who it is shown to."""

from functools import cache
from typing import Any

from werkzeug.local import LocalProxy

from meiduo.accounts import authentication
from meiduo.errors import WeakPassword
from meiduo.web import languages


def me() -> dict[str, Any]:
    """Give templates ``me``, the signed-in ``Caller`` or something false; looked up when it is
    first asked for.

    A view that knows the caller gives it to its template itself, and nobody is looked up.
    """
    return {
        "me": LocalProxy(cache(authentication.visitor)),
        "password_advice": password_advice,
    }


def password_advice(kind: str) -> str:
    """Return in the visitor's language why a password will not do: a key of
    ``WeakPassword.KINDS``."""
    return languages.said(WeakPassword.KINDS.get(kind, WeakPassword.advice))
