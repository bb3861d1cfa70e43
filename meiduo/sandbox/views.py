"""QQ's four addresses."""

import secrets
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from meiduo.sandbox import (
    addresses,
    people,
    qr_code,
    request_checks,
    responses,
    return_codes,
    store,
    waiting,
)

TOKEN_LIFE = 7776000  # seconds an access token says it lives
bp = Blueprint("qq", __name__)


@bp.route("/oauth2.0/authorize", methods=["GET", "POST"])
def authorize() -> str | AnyResponse:
    """Let the visitor choose who to be, then send them back with a code or ``usercancel``."""
    if error := request_checks.authorize_error():
        message = return_codes.MESSAGES[error]
        return render_template("sandbox/refused.html", number=error, words=message)
    if request.method == "GET":
        return _consent_page()
    if "cancel" in request.form:
        return _redirect_back({"usercancel": "1"})
    person = request.form.get("person", "ordinary")[:64]
    parameters = request.args
    code = store.current().new_code(parameters["client_id"], parameters["redirect_uri"], person)
    return _redirect_back({"code": code})


@bp.route("/oauth2.0/token", methods=["GET", "POST"])
def token() -> Response:
    """Exchange a code, once."""
    if error := request_checks.token_error():
        return responses.respond_error(error)
    parameters = request.values
    code = store.current().spend_code(parameters["code"])
    if code is None:
        return responses.respond_error(return_codes.CODE_UNKNOWN)
    person = code["person"]
    if code["redirect_uri"] != parameters.get("redirect_uri"):
        return responses.respond_error(return_codes.REDIRECT_URI_ILLEGAL, person)
    if code["used"]:
        return responses.respond_error(return_codes.CODE_REUSED, person)
    members = {
        "access_token": store.current().new_token(code["client_id"], person),
        "expires_in": str(TOKEN_LIFE),  # a string, also in JSON
        "refresh_token": secrets.token_hex(16).upper(),
    }
    if parameters.get("need_openid") == "1":
        members["openid"] = people.find(person).openid(code["client_id"])
    shape = "json" if parameters.get("fmt") == "json" else "urlencoded"
    return responses.respond(members, shape, person)


@bp.get("/oauth2.0/me")
def me() -> Response:
    """Name the openid that a token stands for."""
    parameters = request.args
    if not parameters.get("access_token"):
        return responses.respond_error(return_codes.ACCESS_TOKEN_MISSING)
    name = store.current().person(parameters["access_token"])
    if name is None:
        return responses.respond_error(return_codes.ACCESS_TOKEN_UNKNOWN)
    person = people.find(name)
    client_id = current_app.config["CLIENT_ID"]
    members = {"client_id": client_id, "openid": person.openid(client_id)}
    if parameters.get("unionid") == "1":
        unionid = person.unionid()
        if unionid is None:
            return responses.respond_error(return_codes.UNIONID_NOT_PERMITTED, name)
        members["unionid"] = unionid
    shape = "json" if parameters.get("fmt") == "json" else "jsonp"
    return responses.respond(members, shape, name)


@bp.get("/user/get_user_info")
def get_user_info() -> Response:
    """Describe a person."""
    parameters = request.args
    name = store.current().person(parameters.get("access_token", ""))
    if name is None:
        return responses.respond_profile_error(return_codes.ACCESS_TOKEN_UNKNOWN)
    person = people.find(name)
    client_id = current_app.config["CLIENT_ID"]
    is_own_app = parameters.get("oauth_consumer_key") == client_id
    if not is_own_app or parameters.get("openid") != person.openid(client_id):
        return responses.respond_profile_error(return_codes.INVALID_OPENID, name)
    members = {
        "ret": 0,
        "msg": "",
        "is_lost": 0,
        "nickname": person.nickname,
        "gender": "男",
        "year": "2000",
        "figureurl_qq_1": _picture(person, 40),
        "figureurl_qq_2": _picture(person, 100) if person.large_picture else "",
    }
    return responses.respond(members, "json", name)


def _consent_page() -> str:
    return render_template(
        "sandbox/authorize.html",
        app_name=current_app.config["APP_NAME"] or urlsplit(request.args["redirect_uri"]).hostname,
        people=people.PEOPLE,
        newcomer=secrets.token_hex(4),
        code=qr_code.draw(addresses.this_page()),
        waiting=waiting.listed(),
        here=f"{request.script_root}{request.full_path}",
    )


def _redirect_back(outcome: dict[str, str]) -> AnyResponse:
    """Send the browser to its redirect address, with its state."""
    uri = addresses.landing(request.args["redirect_uri"])
    query = dict(outcome)
    if "state" in request.args:
        query["state"] = request.args["state"]
    separator = "&" if "?" in uri else "?"
    return redirect(uri + separator + urlencode(query))


def _picture(person: people.Person, size: int) -> str:
    is_external = not request.script_root
    return url_for("sandbox.avatar", name=person.name, size=size, _external=is_external)
