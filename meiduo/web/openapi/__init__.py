"""``/openapi.json``: the contract for programs, made from what the routes declare."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, current_app

from meiduo.web.contract import TEXT, Schema, Success, object_of, operation
from meiduo.web.openapi.security import NO_TOKENS, Security

__all__ = ["NO_TOKENS", "Security", "init_app"]

OBJECT: Schema = {"type": "object"}
ITSELF = Success(
    200,
    "OpenAPI 3.1",
    "application/json",
    object_of(openapi=TEXT, info=OBJECT, paths=OBJECT, components=OBJECT),
)
STATE = "meiduo_openapi"  # in app.extensions


def init_app(
    app: Flask,
    blueprint: Blueprint,
    *,
    title: str,
    about: str = "",
    schemas: Mapping[str, Schema],
    security: Security = NO_TOKENS,
) -> None:
    """Publish the contract of an app; it is made when somebody asks for it first.

    Args:
        app: whose routes.
        blueprint: where its own route is added; its headers and failures are the caller's choice.
        title: of the document.
        about: what holds for every operation of this app.
        schemas: what the app's users look like, by the names that operations refer to.
        security: how tokens are presented.
    """
    app.extensions[STATE] = _Published(title, about, schemas, security)
    blueprint.add_url_rule("/openapi.json", view_func=show)
    app.register_blueprint(blueprint)


@operation(ITSELF)
def show() -> Response:
    """Describe every operation, what it takes and how it can end."""
    published: _Published = current_app.extensions[STATE]
    return Response(published.text(), mimetype="application/json")


@dataclass
class _Published:
    title: str
    about: str
    schemas: Mapping[str, Schema]
    security: Security
    made: str = ""

    def text(self) -> str:
        """Return the document; routes do not change once an app has begun to respond."""
        if not self.made:
            from meiduo.web.openapi import document  # noqa: PLC0415  # when asked for, not before

            whole = document.of(current_app, self.title, self.about, self.schemas, self.security)
            self.made = current_app.json.dumps(whole)
        return self.made
