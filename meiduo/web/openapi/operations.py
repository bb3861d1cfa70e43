"""One operation, as OpenAPI writes it."""

from inspect import cleandoc
from typing import Any

from meiduo import errors
from meiduo.web import contract, request_body
from meiduo.web.contract import TEXT, Body, Field, Schema, Success, Token
from meiduo.web.openapi import failures
from meiduo.web.openapi.routes import Route
from meiduo.web.openapi.security import Security


def of(route: Route, security: Security) -> dict[str, Any]:
    """Return the operation object of a route."""
    about = " ".join(cleandoc(route.about).split("\n\n")[0].split())
    made: dict[str, Any] = {
        "operationId": f"{route.endpoint}.{route.method.lower()}",
        "tags": [route.endpoint.partition(".")[0]],
        "summary": about.partition(". ")[0],
        "description": about,
        "parameters": _parameters(route),
        "responses": _responses(route),
    }
    body = _request_body(route, security)
    if body:
        made["requestBody"] = body
    token = route.operation.token
    looks_for_csrf = route.is_change or errors.CsrfFailed in route.operation.fails
    ways = security.of(token, with_csrf=looks_for_csrf)
    return {**made, "security": ways} if ways else made


def _parameters(route: Route) -> list[dict[str, Any]]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in route.parameters.items()
    ]
    in_query = [
        {
            "name": query.name,
            "in": "query",
            "required": False,
            "schema": query.schema,
            "description": query.about,
        }
        for query in route.operation.query
    ]
    return [*in_path, *in_query]


def _responses(route: Route) -> dict[str, dict[str, Any]]:
    successes = list(route.operation.successes)
    if any(kind.to_login for kind in route.failures) and contract.ONWARD not in successes:
        successes.append(contract.ONWARD)  # to the form, with a notice
    by_status: dict[int | str, list[Success]] = {}
    for success in successes:
        by_status.setdefault(success.status, []).append(success)
    described = {str(status): _success(met) for status, met in by_status.items()}
    return described | failures.responses(route.failures)


def _success(alternatives: list[Success]) -> dict[str, Any]:
    by_media: dict[str, list[Schema]] = {}
    for one in alternatives:
        if one.media:
            by_media.setdefault(one.media, []).extend([one.schema] if one.schema else [])
    content = {
        media: {"schema": contract.one_of(*schemas)} if schemas else {}
        for media, schemas in by_media.items()
    }
    response: dict[str, Any] = {"description": alternatives[0].about}
    if content:
        response["content"] = content
    if str(alternatives[0].status).startswith("3"):
        response["headers"] = {"Location": {"schema": TEXT}}
    return response


def _request_body(route: Route, security: Security) -> dict[str, Any] | None:
    takes = route.operation.takes
    form: dict[str, Field] = dict(takes or {})
    if security.csrf_field and route.is_change and route.operation.token is not Token.NONE:
        form[security.csrf_field] = Field("instead of the header, in a form", required=False)
    if takes is not None:
        content = {
            request_body.JSON: {"schema": _fields(takes)},
            request_body.FORM: {"schema": _fields(form)},
        }
        return {"required": True, "content": content}
    if form and route.method == "POST":
        return {"required": False, "content": {request_body.FORM: {"schema": _fields(form)}}}
    return None


def _fields(body: Body) -> Schema:
    optional = [name for name, field in body.items() if not field.required]
    return contract.object_of(optional, **{name: _field(field) for name, field in body.items()})


def _field(field: Field) -> Schema:
    schema: Schema = {**TEXT, "description": field.about}
    if field.choices:
        return {**schema, "enum": list(field.choices)}
    bounds = {"minLength": 1} if field.required else {}
    return {**schema, **bounds, "maxLength": request_body.LONGEST}
