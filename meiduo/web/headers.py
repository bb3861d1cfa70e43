"""What every response tells the browser: where scripts and pictures may come from, what to
store."""

from collections.abc import Callable, Collection, Mapping

from flask import Blueprint, Flask, Response, current_app, request
from flask.sansio.blueprints import BlueprintSetupState

from meiduo.web import header_values, referrers, site

YEAR = 365 * 86400  # seconds
PREPARED = "meiduo_headers"  # in app.extensions
LAST = "meiduo_last_headers"  # in app.extensions; of each Blueprint by its name
STRICT = site.STRICT
# responses carry tokens or depend on cookies
NOT_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}
DEPENDS_ON = ("Accept", "Accept-Language", "Cookie")
VARY = ", ".join(DEPENDS_ON)

Protect = Callable[[Response], Response]


def strict(blueprint: Blueprint, *, no_referrer: Collection[str] = ()) -> None:
    """Force our headers on the responses of a Blueprint, whatever its views or the app have set.

    Sources: ASVS 3.4, RFC 9700 sections 4.2.4 and 4.16, RFC 6749 section 5.1.

    Args:
        blueprint: whose responses; those of others are left alone.
        no_referrer: endpoints within it whose address holds a secret and goes nowhere else;
            forms need their Origin on all other pages, and on one of ``referrers.with_form``.
    """

    def protect(response: Response) -> Response:
        endpoint = _endpoint()
        is_static = endpoint == "static"
        prepared = current_app.extensions[PREPARED]
        referrer = referrers.of(response) if endpoint in no_referrer else ""
        _force(response, prepared[is_static, referrer])
        if not is_static:
            _vary(response)
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
    not_stored = header_values.wanted(NOT_STORED)
    missing = {name.lower(): (name, value) for name, value in values.items()}

    @app.after_request
    def protect(response: Response) -> Response:
        present = {name.lower() for name, _ in response.headers}
        for name in missing.keys() - present:
            response.headers.add(*missing[name])
        if "cache-control" not in present and _endpoint() != "static":
            _force(response, not_stored)
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


def _force(response: Response, wanted: header_values.Wanted) -> None:
    """Set headers, each once, however their names are spelt; most are there already when this runs
    again."""
    ours = wanted.by_lower_name
    present = [
        (lower, value) for name, value in response.headers if (lower := name.lower()) in ours
    ]
    found = dict(present)
    if len(present) == len(ours) and found == ours:
        return
    for name, value in wanted.values.items():
        if name.lower() in found:
            response.headers[name] = value  # all of that name
        else:
            response.headers.add(name, value)


def _vary(response: Response) -> None:
    """Say that a response depends on who asks, and in which language."""
    said = response.headers.get("Vary")
    if said is None:
        response.headers.add("Vary", VARY)
    elif said != VARY:
        response.vary.update(DEPENDS_ON)


def _protect_last(state: BlueprintSetupState, protect: Protect) -> None:
    """Run after the app's own functions, too: Flask runs the one that was added first last."""
    name = f"{state.name_prefix}.{state.name}".lstrip(".")
    if PREPARED not in state.app.extensions:
        state.app.extensions[PREPARED] = _prepared(header_values.of(site.of(state.app)))
        state.app.extensions[LAST] = {}
        state.app.after_request_funcs.setdefault(None, []).insert(0, _finish)
    state.app.extensions[LAST][name] = protect


def _finish(response: Response) -> Response:
    known = current_app.extensions[LAST]
    for name in request.blueprints:
        if name in known:
            response = known[name](response)
    return response


def _prepared(values: Mapping[str, str]) -> dict[tuple[bool, str], header_values.Wanted]:
    """Return the headers by whether the response is a static file, and by what it says of an
    address that is a secret."""
    said = {one: {referrers.HEADER: one} for one in referrers.OF_SECRETS}
    return {
        (is_static, referrer): header_values.wanted(
            {**values, **({} if is_static else NOT_STORED), **more}
        )
        for is_static in (False, True)
        for referrer, more in {"": {}, **said}.items()
    }
