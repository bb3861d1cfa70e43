"""Who am I, carry on, sign out."""

from flask import Blueprint, Response

from meiduo import answers
from meiduo.accounts import guards, tokens

bp = Blueprint("accounts", __name__)


@bp.get("/auth/me/")
def me() -> Response:
    """Say who is signed in."""
    return answers.ok(user=guards.require().public())


@bp.post("/auth/refresh/")
def refresh() -> Response:
    """Swap the refresh token. The new pair travels as the old one came: in cookies or in the body."""
    fresh = tokens.rotate(guards.require(refresh=True), guards.claims())
    if guards.came_by_cookie():
        return tokens.give(answers.ok(expires_in=fresh.public()["expires_in"]), fresh)
    return answers.ok(**fresh.public())


@bp.post("/auth/logout/")
def logout() -> Response:
    """End this sign-in on the server and in the browser."""
    if sid := guards.leaving_sid():
        tokens.end(sid)
    return tokens.take_away(answers.onward("/") if answers.wants_page() else answers.nothing())
