"""What every response tells the browser: where scripts and pictures may come from, what to
store."""

from collections.abc import Callable, Collection, Iterable

from flask import Blueprint, Flask, Response, current_app, request
from flask.sansio.blueprints import BlueprintSetupState

from meiduo.web import site
from meiduo.web.site import Site

YEAR = 365 * 86400  # seconds
PREPARED = "meiduo_headers"  # in app.extensions
STRICT = site.STRICT

Protect = Callable[[Response], Response]


def strict(blueprint: Blueprint, *, no_referrer: Collection[str] = ()) -> None:
    """Force our headers on the responses of a Blueprint, whatever its views or the app have set.

    Sources: ASVS 3.4, RFC 9700 sections 4.2.4 and 4.16, RFC 6749 section 5.1.

    Args:
        blueprint: whose responses; those of others are left alone.
        no_referrer: endpoints within it whose address holds a secret and goes nowhere else;
            forms need their Origin on all other pages.
    """

    def protect(response: Response) -> Response:
        response.headers.update(current_app.extensions[PREPARED])
        endpoint = _endpoint()
        if endpoint in no_referrer:
            response.headers["Referrer-Policy"] = "no-referrer"
        if endpoint != "static":
            _forbid_storing(response)
        return response

    blueprint.after_request(protect)  # first: a function of the app's that fails ends the row
    blueprint.record(lambda state: _protect_last(state, protect))


def defaults(app: Flask) -> None:
    """Add our headers to every response of an app that has not set them itself.

    HSTS is among them and not among the strict ones: it is a promise of the whole host.
    """
    values = _values(site.of(app))
    if site.of(app).https:
        covered = "; includeSubDomains" if app.config.get("HSTS_SUBDOMAINS") else ""
        values["Strict-Transport-Security"] = f"max-age={YEAR}{covered}"

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in values.items():
            response.headers.setdefault(name, value)
        if "Cache-Control" not in response.headers and _endpoint() != "static":
            _forbid_storing(response)
        return response


def allow_pictures(blueprint: Blueprint, *origins: str) -> None:
    """Let the pages of a Blueprint show pictures from more places; the rest of our policy stays.

    A view that has set a policy of its own keeps it.

    Args:
        blueprint: whose pages; not one with ``strict`` headers, which no view changes.
        origins: scheme and host of each place: ``https://img.example.com``.
    """

    @blueprint.after_request
    def widen(response: Response) -> Response:
        policy = _content_policy(site.of())
        if policy is not None:
            wider = policy.replace("img-src", " ".join(("img-src", *origins)))
            response.headers.setdefault("Content-Security-Policy", wider)
        return response


def _endpoint() -> str:
    """Return the endpoint's name within its Blueprint."""
    return (request.endpoint or "").rpartition(".")[2]


def _forbid_storing(response: Response) -> None:
    """Responses carry tokens or depend on cookies."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    response.vary.update(("Accept", "Accept-Language", "Cookie"))


def _protect_last(state: BlueprintSetupState, protect: Protect) -> None:
    """Run after the app's own functions, too: Flask runs the one that was added first last."""
    name = f"{state.name_prefix}.{state.name}".lstrip(".")
    state.app.extensions.setdefault(PREPARED, _values(site.of(state.app)))

    def finish(response: Response) -> Response:
        return protect(response) if name in request.blueprints else response

    state.app.after_request_funcs.setdefault(None, []).insert(0, finish)


def _values(described: Site) -> dict[str, str]:
    values = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
    }
    if policy := _content_policy(described):
        values["Content-Security-Policy"] = policy
    if described.https:
        values["Cross-Origin-Opener-Policy"] = "same-origin"  # without https browsers only complain
    return values


def _content_policy(described: Site) -> str | None:
    if described.policy != STRICT:
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
