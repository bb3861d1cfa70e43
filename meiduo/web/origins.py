"""Which Origin is ours: scheme and host together; ``https://shop`` is another site than
``http://shop``."""

from flask import request

from meiduo.errors import CsrfFailed
from meiduo.web import cookies
from meiduo.web.contract import refuses

SAFE = {"GET", "HEAD", "OPTIONS"}


def is_ours(origin: str) -> bool:
    """Tell whether a request's ``Origin`` names this site (RFC 6454 section 4).

    The scheme is that of QQ_REDIRECT_URI when it is https: a proxy that ends TLS may not say so.
    """
    scheme = "https" if cookies.is_https() else request.scheme
    return origin.lower() == f"{scheme}://{request.host}".lower()


@refuses(CsrfFailed, when=lambda endpoint, method: method not in SAFE)
def refuse_foreign() -> None:
    """A change that names its Origin must come from this host (ASVS 3.5.1); bearer callers need
    not.

    Raises:
        CsrfFailed: another site asks.
    """
    origin = request.headers.get("Origin")
    if request.method in SAFE or origin is None or "Authorization" in request.headers:
        return
    if not is_ours(origin):
        raise CsrfFailed("foreign origin")
