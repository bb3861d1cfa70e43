"""The routes of an app that have declared what they do, and every way in which each can fail."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from meiduo import errors
from meiduo.errors import MeiduoError
from meiduo.web import contract
from meiduo.web.contract import Operation, Schema, Token
from meiduo.web.origins import SAFE

NOT_DESCRIBED = {"HEAD", "OPTIONS"}
CONVERTERS: dict[str, Schema] = {
    "int": {"type": "integer", "minimum": 0},
    "float": {"type": "number"},
    "uuid": {"type": "string", "format": "uuid"},
}


@dataclass(frozen=True)
class Route:
    """One method of one address."""

    path: str  # as OpenAPI writes it
    parameters: dict[str, Schema]  # in the path
    method: str
    endpoint: str
    about: str
    operation: Operation
    failures: tuple[type[MeiduoError], ...]  # in the order of the table

    @property
    def is_change(self) -> bool:
        """Whether a token by cookie needs its CSRF value."""
        return self.method not in SAFE


def declared(app: Flask) -> Iterator[Route]:
    """Yield the declared routes that the running app offers."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        operation = contract.declared(view)
        if operation is None or (operation.where and not operation.where()):
            continue
        path, parameters = _path(rule)
        for method in sorted((rule.methods or set()) - NOT_DESCRIBED):
            found = {*_own(operation, method), *_before(app, rule.endpoint, method)}
            about = view.__doc__ or ""
            inner = (path, parameters, method, rule.endpoint, about, operation)
            yield Route(*inner, tuple(sorted(found, key=_place)))


def _own(operation: Operation, method: str) -> Iterable[type[MeiduoError]]:
    """Yield what the view raises, and what reading its body or its token does."""
    yield from operation.fails
    if operation.takes is not None:
        yield from (errors.BadRequest, errors.UnsupportedMedia, errors.CsrfFailed)
    if operation.token is Token.NONE:
        return
    yield errors.Unavailable  # the session is looked up
    if method not in SAFE:
        yield errors.CsrfFailed
    if operation.token is not Token.OPTIONAL:
        yield errors.TokenInvalid


def _before(app: Flask, endpoint: str, method: str) -> Iterable[type[MeiduoError]]:
    """Yield what functions that run before a view can raise, where they have declared it."""
    for function in _functions_before(app, endpoint):
        found = contract.refusals(function)
        if found and (found.when is None or found.when(endpoint, method)):
            yield from found.failures


def _functions_before(app: Flask, endpoint: str) -> Iterator[Callable[..., Any]]:
    names = endpoint.split(".")[:-1]
    blueprints = [".".join(names[: count + 1]) for count in range(len(names))]
    for scope in (None, *blueprints):
        yield from app.url_value_preprocessors.get(scope, ())
        yield from app.before_request_funcs.get(scope, ())


def _path(rule: Rule) -> tuple[str, dict[str, Schema]]:
    """Turn ``/a/<int:id>/`` into ``/a/{id}/`` and the schema of each parameter."""
    path, *rest = rule.rule.split("<")
    parameters = {}
    for part in rest:
        inside, _, after = part.partition(">")
        converter, _, name = inside.rpartition(":")
        parameters[name] = CONVERTERS.get(converter.partition("(")[0], contract.TEXT)
        path += f"{{{name}}}{after}"
    return path, parameters


def _place(kind: type[MeiduoError]) -> tuple[int, str]:
    known = errors.TABLE.index(kind) if kind in errors.TABLE else len(errors.TABLE)
    return known, kind.__name__
