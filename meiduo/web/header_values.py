"""What the headers of our responses say, by what an app says of its site; pure."""

from collections.abc import Iterable

from meiduo.web import site
from meiduo.web.site import Site


def of(described: Site) -> dict[str, str]:
    """Return the headers of every response of a site, without HSTS."""
    values = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
    }
    if policy := content_policy(described):
        values["Content-Security-Policy"] = policy
    if described.https:
        values["Cross-Origin-Opener-Policy"] = "same-origin"  # without https browsers only complain
    return values


def content_policy(described: Site) -> str | None:
    """Return the Content-Security-Policy of our pages, None for none."""
    if described.policy != site.STRICT:
        return described.policy
    return _policy(described.pictures)


def _policy(pictures: Iterable[str]) -> str:
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            " ".join(("img-src 'self'", *pictures)),
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
