"""``/openapi.json``: every address, every answer, every failure."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, url_for

from meiduo import errors
from meiduo.errors import MeiduoError
from meiduo.web import headers

bp = Blueprint("openapi", __name__)
headers.strict(bp)

TEXT, NUMBER, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
TEXTS = {"type": "array", "items": TEXT}
USER = {"id": NUMBER, "username": TEXT, "nickname": TEXT, "avatar_url": TEXT}
TOKENS = {
    "access_token": TEXT,
    "refresh_token": TEXT,
    "token_type": {"const": "Bearer"},
    "expires_in": NUMBER,
}
ALWAYS: tuple[type[MeiduoError], ...] = (
    *(
        errors.BadRequest,
        errors.CsrfFailed,
        errors.TokenInvalid,
        errors.RateLimited,
        errors.Unavailable,
    ),
    *(
        errors.UnsupportedMedia,
        errors.NotFound,
        errors.MethodNotAllowed,
        errors.BadCredentials,
        errors.TicketInvalid,
    ),
    *(
        errors.FreshLoginRequired,
        errors.LastLoginMethod,
        errors.BindingConflict,
        errors.AccountDisabled,
    ),
)
OF_QQ = (
    *(
        errors.CodeMissing,
        errors.LoginCancelled,
        errors.AttemptInvalid,
        errors.QQRejected,
        errors.QQBadReply,
    ),
    *(errors.QQUnavailable, errors.SignupClosed),
)


@bp.get("/openapi.json")
def document() -> Response:
    """Describe the whole contract."""
    return jsonify(
        openapi="3.1.0",
        info={
            "title": "Meiduo Mall QQ login",
            "version": "1",
            "description": "Errors: see docs/errors.md.",
        },
        paths=_paths(),
        components={
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "cookie": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": current_app.config["JWT_ACCESS_COOKIE_NAME"],
                },
            }
        },
    )


def _paths() -> dict[str, dict[str, Any]]:
    paths: dict[str, dict[str, Any]] = {}
    for path, method, operation in _operations():
        paths.setdefault(path, {})[method] = operation
    return paths


def _operations() -> Iterable[tuple[str, str, dict[str, Any]]]:
    onward = [_parameter("next", "where the shopper wants to land; a path on this site")]
    back = [_parameter(name, "from QQ") for name in ("code", "state", "error", "usercancel", "msg")]
    me = {"user": _object(USER)}
    signed_in = TOKENS | me | {"created": FLAG, "next": TEXT}
    yield (
        "/qq/login/",
        "get",
        _operation("the address of QQ's scan page", {"login_url": TEXT}, onward),
    )
    yield "/qq/authorize/", "get", _operation("go to QQ at once", {}, onward, redirects="302")
    yield "/qq/authorize/", "post", _page("go to QQ, from a form of ours", onward)
    yield (
        "/oauth_callback/",
        "get",
        _operation("finish a login", signed_in, back, OF_QQ, redirects="303"),
    )
    yield "/auth/me/", "get", _operation("who is signed in", me, secured=True)
    yield (
        "/auth/refresh/",
        "post",
        _operation("a new pair of tokens", TOKENS, secured=True, required=("expires_in",)),
    )
    yield (
        "/auth/logout/",
        "post",
        _operation("end this sign-in", None, secured=True, redirects="303"),
    )
    yield from _account_operations(me)
    yield "/healthz/", "get", _operation("is the process alive", {})
    state = {"redis": {"enum": ["up", "down"]}}
    yield (
        "/readyz/",
        "get",
        _operation("does the database answer, and is it migrated", state, required=()),
    )
    devices = [_parameter("page", "of the list of sign-ins; 1 is the first")]
    for endpoint, about, query in (
        ("home", "home", []),
        ("login", "sign in", onward),
        ("account", "my account", devices),
    ):
        yield url_for(f"pages.{endpoint}"), "get", _page(about, query)


def _account_operations(me: dict[str, Any]) -> Iterable[tuple[str, str, dict[str, Any]]]:
    proof, ticket = ("account", "password"), ("ticket", "action")
    signed_in, chosen = TOKENS | me, TOKENS | me | {"created": FLAG, "next": TEXT}
    choice = {"nickname": TEXT, "avatar_url": TEXT, "next": TEXT}
    since = {"anyOf": [_object({"since": TEXT}), {"type": "null"}]}
    moved, named = chosen | {"preview": {"type": "object"}}, ("user",)
    sid = {
        "name": "sid",
        "in": "path",
        "required": True,
        "schema": TEXT,
        "description": "id of a sign-in",
    }
    onward = {"anyOf": [NUMBER, {"type": "null"}]}
    listed = {
        "sessions": {"type": "array", "items": {"type": "object"}},
        "total": NUMBER,
        "next_page": onward,
    }
    page = [_parameter("page", "1 is the first; twenty sign-ins a page")]
    yield (
        "/auth/login/",
        "post",
        _operation("sign in with a password", signed_in, body=proof, redirects="303"),
    )
    yield "/auth/sessions/", "get", _operation("where am I signed in", listed, page, secured=True)
    yield "/auth/sessions/", "delete", _operation("sign out all others", None, secured=True)
    yield "/auth/sessions/{sid}/", "delete", _operation("sign out one", None, [sid], secured=True)
    secret = _operation(
        "set or change my password",
        TOKENS,
        failures=(errors.WeakPassword,),
        secured=True,
        body=("password",),
        required=("expires_in",),
        redirects="303",
    )
    yield "/auth/password/", "put", secret
    yield "/auth/password/", "post", secret
    yield "/qq/bind/", "get", _operation("the choice of a newcomer", choice, redirects="303")
    yield (
        "/qq/bind/",
        "post",
        _operation("choose an account", chosen, body=ticket, required=named, redirects="303"),
    )
    yield "/qq/binding/", "get", _operation("my QQ binding", {"binding": since}, secured=True)
    unbound = TOKENS | {"binding": {"type": "null"}}
    yield (
        "/qq/binding/",
        "delete",
        _operation("unbind", unbound, secured=True, required=("binding",), redirects="303"),
    )
    removed = _operation(
        "unbind, by a form",
        unbound,
        secured=True,
        required=("binding",),
        redirects="303",
    )
    yield "/qq/binding/remove/", "post", removed
    yield (
        "/qq/binding/move/",
        "post",
        _operation(
            "move my QQ to my older account",
            moved,
            secured=True,
            body=proof,
            required=named,
            redirects="303",
        ),
    )


def _operation(
    about: str,
    members: dict[str, Any] | None,
    parameters: list[dict[str, Any]] | None = None,
    failures: Iterable[type[MeiduoError]] = (),
    *,
    secured: bool = False,
    redirects: str | None = None,
    required: Iterable[str] | None = None,
    body: Iterable[str] = (),
) -> dict[str, Any]:
    answers: dict[str, Any] = {"204": {"description": "done"}}
    if members is not None:
        envelope = {"code": {"const": "0"}, "errmsg": {"const": "OK"}, **members}
        answers = {
            "200": _json(
                "done",
                _object(envelope, ["code", "errmsg", *(members if required is None else required)]),
            )
        }
    if redirects:
        answers[redirects] = {"description": "for a browser's navigation"}
    for kind in (*ALWAYS, *failures):
        known = answers.setdefault(str(kind.status), _json("", _failure()))
        known["description"] = ", ".join(filter(None, (known["description"], kind.reason)))
    operation: dict[str, Any] = {
        "summary": about,
        "parameters": parameters or [],
        "responses": answers,
    }
    if body:
        fields = _object(dict.fromkeys(body, TEXT))
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": fields}},
        }
    return operation | ({"security": [{"bearer": []}, {"cookie": []}]} if secured else {})


def _page(about: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    failed = {str(kind.status): _json(kind.reason, _failure()) for kind in ALWAYS}
    shown = {
        "200": {"description": "a page", "content": {"text/html": {}}},
        "303": {"description": "go on"},
    }
    return {"summary": f"page: {about}", "parameters": parameters, "responses": shown | failed}


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/json": {"schema": schema}, "text/html": {}},
    }


def _failure() -> dict[str, Any]:
    names = ("code", "errmsg", "reason", "ref", "who", "hint")
    members: dict[str, Any] = {
        **dict.fromkeys(names, TEXT),
        "retry": FLAG,
        "cause": TEXT,
        "missing": TEXTS,
    }
    return _object(members, [*names, "retry"])


def _object(members: dict[str, Any], required: Iterable[str] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": members,
        "required": list(members if required is None else required),
    }


def _parameter(name: str, about: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": TEXT, "description": about}
