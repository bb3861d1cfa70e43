"""Sign in with a password, who am I, carry on, sign out; set a password."""

from typing import Any

from flask import Blueprint, Response, after_this_request, url_for

from meiduo import errors, purging
from meiduo.accounts import (
    authentication,
    contract,
    credentials,
    glance,
    named,
    rotation,
    sessions,
    sign_in,
    token_response,
)
from meiduo.accounts.authentication import Caller
from meiduo.accounts.credentials import Proven
from meiduo.accounts.form_pages import FORMS, sign_in_page
from meiduo.accounts.models import User
from meiduo.accounts.tokens import Tokens
from meiduo.database import reading, writing
from meiduo.errors import TokenInvalid
from meiduo.retries import retried
from meiduo.web import failures, headers, limits, notices, request_body, responses
from meiduo.web.contract import NOTHING, ONWARD, Token, operation

# A carrier's address stands for hundreds of phones, so these stop machines and not crowds.
RATES = {
    "refresh": "240 per minute",
    "login": "60 per minute",
    "set_password": "60 per minute",
    "password_form": "60 per minute",
}

bp = Blueprint("accounts", __name__)
headers.strict(bp)
request_body.limit(bp, request_body.SHORT)
limits.apply(bp, RATES)
failures.answer(bp, template="error.html", sign_in_page=sign_in_page, forms=FORMS)


@bp.post("/auth/login/")
@operation(*contract.SIGNED_IN, ONWARD, takes=contract.LOGIN, fails=contract.OF_PASSWORD)
def login() -> Response:
    """Sign in with account (username or mobile) and password. The sign-in page knows the way on
    from there; a page's script asks for cookies."""
    body = request_body.read(contract.LOGIN)
    with errors.leading_to(sign_in_page(body["next"] or "/")):  # which judges it
        proven = credentials.check(body["account"], body["password"])
        user, issued = _sign_in(proven)
    after_this_request(purging.after_sign_in)
    onward = url_for("pages.login", next=body["next"])
    by_cookie = bool(body["cookies"])
    done = token_response.signed_in(issued, onward, by_cookie=by_cookie, user=user.public())
    return notices.forget(done)


@bp.get("/auth/me/")
@operation(contract.ME, token=Token.NEEDED)
def me() -> Response:
    """Say who is signed in."""
    return responses.ok(user=glance.public())


@bp.post("/auth/refresh/")
@operation(contract.RENEWED, ONWARD, token=Token.REFRESH)
def refresh() -> Response:
    """Swap the refresh token. The new pair travels as the old one came: in cookies or in the
    body."""
    caller = authentication.require(refresh=True)
    issued = rotate(caller.claims)
    if issued is None:
        raise TokenInvalid("refresh token used again: session ended")
    return token_response.signed_in(issued, "/", by_cookie=caller.by_cookie)


@bp.post("/auth/logout/")
@operation(NOTHING, ONWARD, token=Token.OPTIONAL, fails=[TokenInvalid])
def logout() -> Response:
    """End this session on the server and in the browser."""
    if sid := named.to_end():
        end(sid)
    done = responses.onward("/") if responses.wants_page() else responses.nothing()
    return notices.leave(notices.forget(token_response.signed_out(done)), "signed_out")


@bp.put("/auth/password/")
@bp.post("/auth/password/", endpoint="password_form")
@operation(
    contract.RENEWED,
    ONWARD,
    takes=contract.PASSWORD,
    token=Token.NEEDED,
    fails=contract.OF_NEW_PASSWORD,
)
def set_password() -> Response:
    """Set or change my password; every session of before ends, mine goes on under new tokens."""
    with errors.leading_to(url_for("pages.account")):
        with reading():
            caller = authentication.require_fresh()
        with errors.asked_by(caller):
            body = request_body.read(contract.PASSWORD)
            kind = "password_changed" if caller.user.has_password else "password_set"
            chosen = credentials.choose(caller.user, body["password"], body["current_password"])
            issued = _replace_password(caller, chosen)
    onward = url_for("pages.account")
    done = token_response.signed_in(issued, onward, by_cookie=caller.by_cookie)
    return notices.leave(done, kind)


@retried
def _sign_in(proven: Proven) -> tuple[User, Tokens]:
    with writing():
        user = credentials.confirm(proven)
        return user, sign_in.open_new(user, "password", named.to_replace())


@retried
def rotate(claims: dict[str, Any]) -> Tokens | None:
    """Swap a refresh token. Return the new pair, None when the session has ended, or ends now."""
    with writing():
        return rotation.rotate(claims)


@retried
def end(sid: str, owner_id: int | None = None) -> bool:
    """End a session, of this owner only when given. Return whether there was one."""
    with writing():
        return sessions.end(sid, owner_id)


@retried
def _replace_password(caller: Caller, chosen: str) -> Tokens:
    with writing():
        return credentials.replace(caller, chosen)
