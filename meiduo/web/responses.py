"""The one place that chooses between a page and JSON, and that makes either."""

from typing import Any

from flask import Response, jsonify, make_response, redirect, render_template, request
from markupsafe import Markup


def wants_page() -> bool:
    """Tell a browser's navigation, which asks for HTML by name, from a script or an API client."""
    accept = request.headers.get("Accept", "")
    if "html" not in accept and "text" not in accept:  # most scripts, without a look at weights
        return False
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"


def ok(**body: Any) -> Response:
    """Return Meiduo's JSON envelope around ``body``."""
    return jsonify(code="0", errmsg="OK", **body)


def nothing() -> Response:
    """Return 204: done, and there is nothing to say."""
    return Response(status=204)


def page(template: str, **context: Any) -> Response:
    """Return a rendered page."""
    return make_response(render_template(template, **context))


def bare_page(title: str, *lines: str) -> Response:
    """Return a page that needs nothing: no template, no database."""
    paragraphs = Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)
    page = "<!doctype html><meta charset='utf-8'><title>{0}</title><h1>{0}</h1>{1}"
    return Response(Markup(page).format(title, paragraphs))  # noqa: S704  # our own page


def onward(address: str) -> Response:
    """Return 303 See Other: the browser goes on with GET, and a reload repeats nothing."""
    return make_response(redirect(address, 303))


def hand_over(address: str) -> Response:
    """Return 302 to another site's page."""
    return make_response(redirect(address, 302))


def hand_over_page(address: str, template: str) -> Response:
    """Return a page that leads to another site's.

    A form's redirect would be held to ``form-action``, which names only us.

    Args:
        address: where it leads.
        template: of the page; is given ``address``.
    """
    response = page(template, address=address)
    response.headers["Refresh"] = f"0; url={address}"
    return response
