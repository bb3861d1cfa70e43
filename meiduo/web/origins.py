"""Which Origin is ours: scheme and host together; ``https://shop`` is another site than
``http://shop``."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request

from meiduo.errors import CsrfFailed
from meiduo.web import site
from meiduo.web.contract import refuses

SAFE = {"GET", "HEAD", "OPTIONS"}
ANY = "meiduo_any_origin"

View = TypeVar("View", bound=Callable[..., Any])


def allow_any(view: View) -> View:
    """Let pages of other sites post to a view, as a bank's does that sends a shopper back.

    The view trusts nothing but what it checks itself: a signature of the bank's, for example.
    """
    setattr(view, ANY, True)
    return view


def is_ours(origin: str) -> bool:
    """Tell whether a request's ``Origin`` names this site (RFC 6454 section 4).

    A proxy that ends TLS may not say so, the app does.
    """
    scheme = "https" if site.of().https else request.scheme
    return origin.lower() == f"{scheme}://{request.host}".lower()


def _is_looked_at(endpoint: str, method: str) -> bool:
    """Tell whether a request can be refused for its Origin."""
    return method not in SAFE and not hasattr(current_app.view_functions.get(endpoint), ANY)


@refuses(CsrfFailed, when=_is_looked_at)
def refuse_foreign() -> None:
    """A change that names its Origin must come from this host (ASVS 3.5.1); bearer callers need
    not, nor does a view that allows any.

    Raises:
        CsrfFailed: another site asks.
    """
    origin = request.headers.get("Origin")
    if origin is None or "Authorization" in request.headers:
        return
    if _is_looked_at(request.endpoint or "", request.method) and not is_ours(origin):
        raise CsrfFailed("foreign origin")
