"""QQ's four addresses, its page, and a page that shows what was asked."""

import json
import secrets
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from meiduo.sandbox import people, speech
from meiduo.sandbox.memory import Memory
from meiduo.sandbox.phrases import PHRASES

LIFE = 7776000  # seconds an access token says it lives
NEARBY = {"127.0.0.1", "localhost", "::1"}
bp = Blueprint("sandbox", __name__)


@bp.get("/")
def front() -> str:
    """Show the made-up app, and what it asked."""
    return render_template("sandbox/front.html", calls=_memory().calls(), config=current_app.config)


@bp.get("/calls.json")
def calls() -> Response:
    """The same for programs: the latest calls, newest first."""
    return Response(json.dumps(_memory().calls(1000)), mimetype="application/json")


@bp.route("/oauth2.0/authorize", methods=["GET", "POST"])
def authorize() -> str | AnyResponse:
    """Let the visitor choose who to be, then send them back with a code; or with ``usercancel``."""
    if refused := _authorize_fault():
        return render_template("sandbox/refused.html", number=refused, words=PHRASES[refused])
    if request.method == "GET":
        return render_template("sandbox/authorize.html", people=people.PEOPLE, newcomer=secrets.token_hex(4))
    state = {"state": request.args["state"]} if "state" in request.args else {}
    if "cancel" in request.form:
        return _back({"usercancel": "1"} | state)
    person = request.form.get("person", "ordinary")[:64]
    code = _memory().new_code(request.args["client_id"], request.args["redirect_uri"], person)
    return _back({"code": code} | state)


@bp.route("/oauth2.0/token", methods=["GET", "POST"])
def token() -> Response:
    """Exchange a code, once."""
    asked = request.values
    number, row = _token_fault(), None
    if not number:
        row = _memory().spend_code(asked["code"])
        number = 100019 if row is None else 100020 if row["used"] else 0
        if row and row["redirect_uri"] != asked.get("redirect_uri"):
            number = 100010
    person = row["person"] if row else ""
    if number or row is None:
        return speech.say_error(number, person)
    members = {
        "access_token": _memory().new_token(row["client_id"], person),
        "expires_in": str(LIFE),  # a text, also in JSON
        "refresh_token": secrets.token_hex(16).upper(),
    }
    if asked.get("need_openid") == "1":
        members["openid"] = people.find(person).openid(row["client_id"])
    return speech.say(members, "json" if asked.get("fmt") == "json" else "urlencoded", person)


@bp.get("/oauth2.0/me")
def me() -> Response:
    """Name the openid that a token stands for."""
    if not request.args.get("access_token"):
        return speech.say_error(100007)
    name = _memory().person(request.args["access_token"])
    if name is None:
        return speech.say_error(100016)
    person, client_id = people.find(name), current_app.config["CLIENT_ID"]
    members = {"client_id": client_id, "openid": person.openid(client_id)}
    if request.args.get("unionid") == "1":
        if (unionid := person.unionid()) is None:
            return speech.say_error(100048, name)
        members["unionid"] = unionid
    return speech.say(members, "json" if request.args.get("fmt") == "json" else "jsonp", name)


@bp.get("/user/get_user_info")
def get_user_info() -> Response:
    """Describe a person."""
    asked, client_id = request.args, current_app.config["CLIENT_ID"]
    name = _memory().person(asked.get("access_token", ""))
    if name is None:
        return speech.say(speech.refusal(100016, ret=True), "json")
    person = people.find(name)
    if asked.get("oauth_consumer_key") != client_id or asked.get("openid") != person.openid(client_id):
        return speech.say(speech.refusal(-1, ret=True), "json", name)
    members = {"ret": 0, "msg": "", "is_lost": 0, "nickname": person.nickname, "gender": "男", "year": "2000"}
    members["figureurl_qq_1"] = _picture(person, 40)
    members["figureurl_qq_2"] = _picture(person, 100) if person.large_picture else ""
    return speech.say(members, "json", name)


@bp.get("/avatar/<name>/<int:size>.svg")
def avatar(name: str, size: int) -> Response:
    """Draw a person's picture."""
    hue = sum(name.encode()) * 47 % 360
    drawing = render_template("sandbox/avatar.svg", hue=hue, size=min(size, 512), letter=people.find(name).nickname[0])
    return Response(drawing, mimetype="image/svg+xml", headers={"Cache-Control": "max-age=3600"})


def _memory() -> Memory:
    memory: Memory = current_app.extensions["memory"]
    return memory


def _authorize_fault() -> int:
    """Return QQ's error number for a bad authorize request, 0 for a good one. Such errors stay on QQ's own page."""
    asked, config = request.args, current_app.config
    if asked.get("response_type") != "code":
        return 100000
    if not asked.get("client_id"):
        return 100001
    if asked["client_id"] != config["CLIENT_ID"]:
        return 100008
    return 0 if _is_registered(asked.get("redirect_uri", "")) else 100010


def _is_registered(uri: str) -> bool:
    """Compare scheme, host and path, as QQ does; more query is allowed."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    if registered := current_app.config["REDIRECT_URIS"]:
        return any(parts[:3] == urlsplit(known)[:3] for known in registered) and not parts.fragment
    nearby = parts.hostname in NEARBY or (parts.hostname or "").endswith(".meiduo.site")
    return parts.scheme in {"http", "https"} and nearby


def _token_fault() -> int:
    asked, config = request.values, current_app.config
    checks = (
        (asked.get("grant_type") == "authorization_code", 100004),
        (bool(asked.get("client_id")), 100001),
        (asked.get("client_id") == config["CLIENT_ID"], 100008),
        (bool(asked.get("client_secret")), 100002),
        (asked.get("client_secret") == config["CLIENT_SECRET"], 100009),
        (bool(asked.get("code")), 100005),
    )
    return next((number for good, number in checks if not good), 0)


def _back(answer: dict[str, str]) -> AnyResponse:
    """Send the browser to its redirect address.

    Mounted in a shop, the sandbox answers under every host name that the shop has; the browser then stays
    on the host it is on, because the attempt's cookie is there. Alone it obeys to the letter, as QQ does.
    """
    uri = request.args["redirect_uri"]
    if request.script_root and urlsplit(uri).netloc != request.host:
        uri = urlsplit(uri)._replace(scheme="", netloc="").geturl()
    return redirect(uri + ("&" if "?" in uri else "?") + urlencode(answer))


def _picture(person: people.Person, size: int) -> str:
    return url_for("sandbox.avatar", name=person.name, size=size, _external=not request.script_root)
