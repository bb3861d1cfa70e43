"""What the headers of our responses say, by what an app says of its site; pure."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from meiduo.web import site
from meiduo.web.site import Site


class Wanted(NamedTuple):
    """Headers that a response shall have, each once."""

    values: Mapping[str, str]
    by_lower_name: Mapping[str, str]


def wanted(values: Mapping[str, str]) -> Wanted:
    """Return what to look for, made once: names are the same in any case."""
    return Wanted(values, {name.lower(): value for name, value in values.items()})


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
