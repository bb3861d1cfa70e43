"""What every response tells the browser: where scripts and pictures may come from, what to
store."""

from collections.abc import Callable, Collection, Mapping

from flask import Blueprint, Flask, Response, current_app, request
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug.datastructures import Headers

from meiduo.web import header_values, site

YEAR = 365 * 86400  # seconds
PREPARED = "meiduo_headers"  # in app.extensions
LAST = "meiduo_last_headers"  # in app.extensions; of each Blueprint by its name
# responses carry tokens or depend on cookies
NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}
DEPENDS_ON = ("Accept", "Accept-Language", "Cookie")
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
        endpoint = _endpoint()
        wanted = current_app.extensions[PREPARED]
        if endpoint in no_referrer:
            wanted = {**wanted, "Referrer-Policy": "no-referrer"}
        if endpoint != "static":
            wanted = {**wanted, **NOT_STORED}
            _vary(response)
        _force(response.headers, wanted)
        return response

    blueprint.after_request(protect)  # first: a function of the app's that fails ends the row
    blueprint.record(lambda state: _protect_last(state, protect))


def defaults(app: Flask) -> None:
    """Add our headers to every response of an app that has not set them itself.

    HSTS is among them and not among the strict ones: it is a promise of the whole host.
    """
    values = header_values.of(site.of(app))
    if site.of(app).https:
        covered = "; includeSubDomains" if app.config.get("HSTS_SUBDOMAINS") else ""
        values["Strict-Transport-Security"] = f"max-age={YEAR}{covered}"

    @app.after_request
    def protect(response: Response) -> Response:
        present = {name.lower() for name, _ in response.headers}
        for name, value in values.items():
            if name.lower() not in present:
                response.headers.add(name, value)
        if "cache-control" not in present and _endpoint() != "static":
            _force(response.headers, NOT_STORED)
            _vary(response)
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
        policy = header_values.content_policy(site.of())
        if policy is not None:
            wider = policy.replace("img-src", " ".join(("img-src", *origins)))
            response.headers.setdefault("Content-Security-Policy", wider)
        return response


def _endpoint() -> str:
    """Return the endpoint's name within its Blueprint."""
    return (request.endpoint or "").rpartition(".")[2]


def _force(headers: Headers, wanted: Mapping[str, str]) -> None:
    """Set headers that are not there already, each once: most are, when this runs again."""
    names = {name.lower() for name in wanted}
    present = [pair for pair in headers if pair[0].lower() in names]
    if len(present) != len(wanted) or any(wanted.get(name) != value for name, value in present):
        headers.update(wanted)


def _vary(response: Response) -> None:
    """Say that a response depends on who asks, and in which language."""
    if "Vary" not in response.headers:
        response.headers.add("Vary", ", ".join(DEPENDS_ON))
    elif response.headers["Vary"] != ", ".join(DEPENDS_ON):
        response.vary.update(DEPENDS_ON)


def _protect_last(state: BlueprintSetupState, protect: Protect) -> None:
    """Run after the app's own functions, too: Flask runs the one that was added first last."""
    name = f"{state.name_prefix}.{state.name}".lstrip(".")
    state.app.extensions.setdefault(PREPARED, header_values.of(site.of(state.app)))
    known: dict[str, Protect] = state.app.extensions.setdefault(LAST, {})
    if not known:
        state.app.after_request_funcs.setdefault(None, []).insert(0, _finish)
    known[name] = protect


def _finish(response: Response) -> Response:
    known = current_app.extensions[LAST]
    for name in request.blueprints:
        if name in known:
            response = known[name](response)
    return response
