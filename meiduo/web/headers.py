"""What every answer tells the browser: where scripts and pictures may come from, and that nothing is kept."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Flask, Response, request

PICTURES = ("https://*.qlogo.cn", "https://*.qpic.cn")  # Tencent's
YEAR = 365 * 86400  # seconds


def init_app(app: Flask) -> None:
    """Add the headers. Sources: ASVS 3.4, RFC 9700 sections 4.2.4 and 4.16, RFC 6749 section 5.1."""
    ours = (app.config["QQ_BUTTON_IMAGE"], *app.config["QQ_AVATAR_PREFIXES"])
    policy = _policy([*PICTURES, *_origins(ours)])
    https = app.config["QQ_REDIRECT_URI"].startswith("https://")
    strict = f"max-age={YEAR}" + ("; includeSubDomains" if app.config["HSTS_SUBDOMAINS"] else "")

    @app.after_request
    def protect(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = policy
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        # The callback's address holds code and state; forms need their Origin on all other pages.
        headers["Referrer-Policy"] = "no-referrer" if request.endpoint == "qq_auth.callback" else "same-origin"
        if https:
            headers["Strict-Transport-Security"] = strict
            headers["Cross-Origin-Opener-Policy"] = "same-origin"  # browsers ignore it, aloud, without https
        if request.endpoint != "static":  # answers carry tokens or depend on cookies
            headers["Cache-Control"] = "no-store"
            headers["Pragma"] = "no-cache"
            response.vary.update(("Accept", "Accept-Language", "Cookie"))
        return response


def _policy(pictures: Iterable[str]) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' {' '.join(pictures)}",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def _origins(addresses: Iterable[str | None]) -> list[str]:
    """Return scheme and host of addresses elsewhere; a path on this site is covered by 'self'."""
    parts = (urlsplit(address or "") for address in addresses)
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts if part.netloc})
