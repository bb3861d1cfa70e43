"""What a request body says: an object of short texts, as JSON or from a form of our own pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Blueprint, request
from werkzeug.exceptions import RequestEntityTooLarge

from meiduo.errors import BadRequest, BodyTooLarge, CsrfFailed, UnsupportedMedia
from meiduo.web import origins
from meiduo.web.contract import Body, Field, refuses

LONGEST = 2048  # characters of a field
SHORT = 64 * 1024  # bytes of a request body of ours
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

View = TypeVar("View", bound=Callable[..., Any])


def limit(blueprint: Blueprint, octets: int) -> None:
    """Let no request body of a Blueprint be longer; an app that allows less goes on allowing less.

    One that says its length is refused at once, others when they are read.
    """

    @blueprint.url_value_preprocessor  # runs before every before_request, which may read the body
    @refuses(BodyTooLarge)
    def refuse(endpoint: str | None, values: dict[str, Any] | None) -> None:
        allowed = request.max_content_length
        request.max_content_length = octets if allowed is None else min(octets, allowed)
        if (request.content_length or 0) > request.max_content_length:
            raise RequestEntityTooLarge


def allow(octets: int) -> Callable[[View], View]:
    """Let the request body of one view be as long as this; put it directly below the route.

    It holds before anything reads the body: a form's CSRF value is in there, too.
    """

    def longer(view: View) -> View:
        @wraps(view)
        def with_longer_body(*args: Any, **kwargs: Any) -> Any:
            request.max_content_length = octets
            return view(*args, **kwargs)

        return cast(View, with_longer_body)

    return longer


def read(body: Body) -> dict[str, str]:
    """Return the fields of a body, as it is declared; optional ones that are absent are empty.

    Raises:
        BadRequest: not an object; a field is missing, of another type, too long, no text, or none
            of its choices.
        UnsupportedMedia: neither JSON nor a form.
        CsrfFailed: a form that does not name our own Origin; scripts of other sites can send forms,
            not JSON.
    """
    members = _members()
    return {name: _checked(name, field, members.get(name, "")) for name, field in body.items()}


def _checked(name: str, field: Field, value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST or (field.required and not value):
        raise BadRequest(f"field {name}")
    if not _is_text(value):
        raise BadRequest(f"field {name} is no text")
    if field.choices and value and value not in field.choices:
        raise BadRequest(f"field {name} is none of its choices")
    return value


def _members() -> dict[str, object]:
    if request.mimetype == JSON:
        try:
            body = request.get_json()
        except RecursionError:
            raise BadRequest("nested too deeply") from None
        if not isinstance(body, dict):
            raise BadRequest("not an object")
        return body
    if request.mimetype != FORM:
        raise UnsupportedMedia(request.mimetype[:80])
    if not origins.is_ours(request.headers.get("Origin", "")):
        raise CsrfFailed("a form without our Origin")
    return dict(request.form)


def _is_text(value: str) -> bool:
    try:
        return b"\0" not in value.encode()
    except UnicodeEncodeError:  # half an emoji
        return False
