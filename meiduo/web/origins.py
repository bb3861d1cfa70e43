"""Which Origin is ours: scheme and host together; ``https://shop`` is another site than ``http://shop``."""

from flask import current_app, request


def is_ours(origin: str) -> bool:
    """Tell whether a request's ``Origin`` names this site (RFC 6454 section 4).

    The scheme is that of QQ_REDIRECT_URI when it is https: a proxy that ends TLS may not say so.
    """
    https = current_app.config["QQ_REDIRECT_URI"].startswith("https://")
    scheme = "https" if https else request.scheme
    return origin.lower() == f"{scheme}://{request.host}".lower()
