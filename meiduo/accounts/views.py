"""Sign in with a password, who am I, carry on, where am I signed in, sign out."""

from flask import Blueprint, Response, g, url_for

from meiduo.accounts import (
    authentication,
    credentials,
    named,
    refusals,
    sessions,
    token_response,
    tokens,
)
from meiduo.errors import NotFound
from meiduo.web import failures, headers, limits, paging, request_body, responses

# A carrier's address stands for hundreds of phones, so these stop machines and not crowds.
RATES = {
    "refresh": "240 per minute",
    "login": "60 per minute",
    "set_password": "60 per minute",
    "password_form": "60 per minute",
}


def sign_in_page(onward: str, notice: str) -> str:
    """Return the address of the page to sign in at, which then leads on."""
    return url_for("pages.login", next=onward, notice=notice)


bp = Blueprint("accounts", __name__)
headers.strict(bp)
request_body.limit(bp, 64 * 1024)
bp.before_request(refusals.malformed_form)
limits.apply(bp, RATES)
failures.answer(
    bp,
    template="error.html",
    sign_in_page=sign_in_page,
    forms={"password_form": "pages.account"},
)


@bp.post("/auth/login/")
def login() -> Response:
    """Sign in with account (username or mobile) and password. The sign-in page knows the way on from there."""
    body = request_body.read("account", "password", optional=("next",))
    g.onward = body["next"]
    proven = credentials.check(body["account"], body["password"])
    user, issued = credentials.sign_in(proven, named.to_replace())
    onward = url_for("pages.login", next=body["next"])
    return token_response.signed_in(issued, onward, by_cookie=False, user=user.public())


@bp.get("/auth/me/")
def me() -> Response:
    """Say who is signed in."""
    return responses.ok(user=authentication.require().public())


@bp.post("/auth/refresh/")
def refresh() -> Response:
    """Swap the refresh token. The new pair travels as the old one came: in cookies or in the body."""
    authentication.require(refresh=True)
    fresh = tokens.rotate(authentication.claims())
    return token_response.signed_in(fresh, "/", by_cookie=authentication.came_by_cookie())


@bp.post("/auth/logout/")
def logout() -> Response:
    """End this sign-in on the server and in the browser."""
    if sid := named.to_end():
        sessions.end(sid)
    return tokens.take_away(responses.onward("/") if responses.wants_page() else responses.nothing())


@bp.get("/auth/sessions/")
def list_sessions() -> Response:
    """Say where this user is signed in, twenty a page."""
    user = authentication.require()
    shown = sessions.of(user, authentication.claims()["sid"], paging.asked())
    return responses.ok(sessions=shown.sessions, total=shown.total, next_page=shown.next_page)


@bp.delete("/auth/sessions/<sid>/")
def end_session(sid: str) -> Response:
    """Sign out one of my devices."""
    if not sessions.end(sid, authentication.require()):
        raise NotFound("no such sign-in of this user")
    return responses.nothing()


@bp.delete("/auth/sessions/")
def end_other_sessions() -> Response:
    """Sign out all my other devices."""
    sessions.end_others(authentication.require().id, authentication.claims()["sid"])
    return responses.nothing()


@bp.put("/auth/password/")
@bp.post("/auth/password/", endpoint="password_form")
def set_password() -> Response:
    """Set or change my password; every sign-in of before ends, mine goes on under new tokens."""
    g.onward = url_for("pages.account")
    user = authentication.require_fresh()
    body = request_body.read("password", optional=("current_password",))
    issued = credentials.change(user, body["password"], body["current_password"])
    onward = url_for("pages.account", notice="password")
    return token_response.signed_in(issued, onward, by_cookie=authentication.came_by_cookie())
