"""Sign in with a password, who am I, carry on, where am I signed in, sign out."""

from flask import Blueprint, Response, g, url_for

from meiduo import answers, bodies, paging
from meiduo.accounts import credentials, guards, named, responses, sessions, tokens
from meiduo.errors import NotFound

bp = Blueprint("accounts", __name__)


@bp.post("/auth/login/")
def login() -> Response:
    """Sign in with account (username or mobile) and password. The sign-in page knows the way on from there."""
    body = bodies.read("account", "password", optional=("next",))
    g.onward = body["next"]
    proven = credentials.check(body["account"], body["password"])
    user, issued = credentials.sign_in(proven, named.to_replace())
    onward = url_for("pages.login", next=body["next"])
    return responses.signed_in(issued, onward, by_cookie=False, user=user.public())


@bp.get("/auth/me/")
def me() -> Response:
    """Say who is signed in."""
    return answers.ok(user=guards.require().public())


@bp.post("/auth/refresh/")
def refresh() -> Response:
    """Swap the refresh token. The new pair travels as the old one came: in cookies or in the body."""
    guards.require(refresh=True)
    fresh = tokens.rotate(guards.claims())
    return responses.signed_in(fresh, "/", by_cookie=guards.came_by_cookie())


@bp.post("/auth/logout/")
def logout() -> Response:
    """End this sign-in on the server and in the browser."""
    if sid := named.to_end():
        sessions.end(sid)
    return tokens.take_away(answers.onward("/") if answers.wants_page() else answers.nothing())


@bp.get("/auth/sessions/")
def list_sessions() -> Response:
    """Say where this user is signed in, twenty a page."""
    user = guards.require()
    shown = sessions.of(user, guards.claims()["sid"], paging.asked())
    return answers.ok(sessions=shown.sessions, total=shown.total, next_page=shown.next_page)


@bp.delete("/auth/sessions/<sid>/")
def end_session(sid: str) -> Response:
    """Sign out one of my devices."""
    if not sessions.end(sid, guards.require()):
        raise NotFound("no such sign-in of this user")
    return answers.nothing()


@bp.delete("/auth/sessions/")
def end_other_sessions() -> Response:
    """Sign out all my other devices."""
    sessions.end_others(guards.require().id, guards.claims()["sid"])
    return answers.nothing()


@bp.put("/auth/password/")
@bp.post("/auth/password/", endpoint="password_form")
def set_password() -> Response:
    """Set or change my password; every sign-in of before ends, mine goes on under new tokens."""
    g.onward = url_for("pages.account")
    user = guards.require_fresh()
    body = bodies.read("password", optional=("current_password",))
    issued = credentials.change(user, body["password"], body["current_password"])
    onward = url_for("pages.account", notice="password")
    return responses.signed_in(issued, onward, by_cookie=guards.came_by_cookie())
