"""Flask-JWT-Extended, told how our tokens are made; for a shop's own views, too:
``@jwt_required()`` fails in our form."""

from typing import Any

from flask import Flask, Response
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt import PyJWTError

from meiduo.accounts import authentication, claims, keys, refusals
from meiduo.accounts.models import User
from meiduo.extensions import jwt
from meiduo.web import site


def init_app(app: Flask) -> None:
    """Bind the library to the app, to our users and to our errors."""
    app.config.update(keys.settings(https=site.of(app).https))
    jwt.init_app(app)
    jwt.user_lookup_loader(_find)
    jwt.encode_key_loader(lambda identity: keys.library_signs_with())
    jwt.decode_key_loader(claims.key)
    app.before_request(refusals.drop_empty_fields)
    for kind in list(app.error_handler_spec[None][None]):
        if issubclass(kind, JWTExtendedException | PyJWTError):
            app.register_error_handler(kind, lambda error: _failed(app, error))


def _find(header: dict[str, Any], data: dict[str, Any]) -> User | None:
    """Return the user that ``current_user`` is in a view with ``@jwt_required()``."""
    claims.check(data)
    found = authentication.find(data)
    return found[0] if found else None


def _failed(app: Flask, error: Exception) -> Response:
    """Answer the library's error as ours of the same meaning."""
    return app.make_response(app.handle_user_exception(claims.translated(error)))
