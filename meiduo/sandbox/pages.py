"""The sandbox's own addresses: its front page, the calls that it noted, and people's pictures."""

import json

from flask import Blueprint, Response, current_app, render_template
from werkzeug.exceptions import NotFound

from meiduo.sandbox import addresses, ages, choices, people, store, waiting

LARGEST = 512  # pixels
bp = Blueprint("sandbox", __name__)


@bp.get("/")
def front() -> str:
    """Show where it runs, for which app, how to point a shop at it, and the latest calls."""
    config = current_app.config
    return render_template(
        "sandbox/front.html",
        app_id=config["CLIENT_ID"],
        app_key=config["CLIENT_SECRET"] if config["KEY_IS_MADE_UP"] else None,
        redirect_uris=[(uri, addresses.whole_landing(uri)) for uri in config["REDIRECT_URIS"]],
        root=addresses.root(),
        calls=[(call, *ages.since(call["moment"])) for call in store.current().calls()],
        outcome_label=choices.outcome_label,
        waiting=waiting.listed(),
    )


@bp.get("/calls.json")
def calls() -> Response:
    """Return the latest calls for programs, newest first."""
    latest = store.current().calls(1000)
    return Response(json.dumps(latest), mimetype="application/json")


@bp.get("/avatar/<name>/<int:size>.svg")
def avatar(name: str, size: int) -> Response:
    """Draw a person's picture."""
    letter = people.find(name).nickname[0]
    hue = sum(name.encode()) * 47 % 360
    size = min(size, LARGEST)
    drawing = render_template("sandbox/avatar.svg", hue=hue, size=size, letter=letter)
    headers = {"Cache-Control": "max-age=3600"}
    return Response(drawing, mimetype="image/svg+xml", headers=headers)


def missing(error: NotFound) -> tuple[str, int]:
    """Lead back from a page that is not there."""
    return render_template("sandbox/missing.html"), 404
