"""The sandbox's own addresses: its front page, the calls that it noted, and people's pictures."""

import json

from flask import Blueprint, Response, current_app, render_template

from meiduo.sandbox import people, store

LARGEST = 512  # pixels
bp = Blueprint("sandbox", __name__)


@bp.get("/")
def front() -> str:
    """Show the made-up app, and the calls it made."""
    latest = store.current().calls()
    return render_template("sandbox/front.html", calls=latest, config=current_app.config)


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
