"""``/openapi.json``: the contract for programs, made from what the routes declare."""

from collections.abc import Mapping

from flask import Blueprint, Flask, Response, current_app

from meiduo.web import headers
from meiduo.web.contract import Schema, Success, operation
from meiduo.web.openapi import document
from meiduo.web.openapi.security import NO_TOKENS, Security

__all__ = ["NO_TOKENS", "Security", "init_app"]

ITSELF = Success(200, "OpenAPI 3.1", "application/json", {"type": "object"})
STATE = "meiduo_openapi"  # in app.extensions

bp = Blueprint("openapi", __name__)
headers.strict(bp)


def init_app(
    app: Flask,
    *,
    title: str,
    schemas: Mapping[str, Schema],
    security: Security = NO_TOKENS,
) -> None:
    """Publish the contract of an app; it is made when somebody asks for it first.

    Args:
        app: whose routes.
        title: of the document.
        schemas: what the app's users look like, by the names that operations refer to.
        security: how tokens are presented.
    """
    app.extensions[STATE] = _Published(title, schemas, security)
    app.register_blueprint(bp)


@bp.get("/openapi.json")
@operation(ITSELF)
def show() -> Response:
    """Describe every operation, what it takes and how it can end."""
    published: _Published = current_app.extensions[STATE]
    return Response(published.text(), mimetype="application/json")


class _Published:
    def __init__(self, title: str, schemas: Mapping[str, Schema], security: Security) -> None:
        self._title = title
        self._schemas = schemas
        self._security = security
        self._text = ""

    def text(self) -> str:
        """Return the document; routes do not change once an app has begun to respond."""
        if not self._text:
            made = document.of(current_app, self._title, self._schemas, self._security)
            self._text = current_app.json.dumps(made)
        return self._text
