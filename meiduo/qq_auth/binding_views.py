"""Choosing an account at the first sign-in; seeing, removing and moving a binding."""

from flask import Blueprint, Response, current_app, g, url_for

from meiduo.accounts import authentication, credentials, named, refusals, token_response
from meiduo.accounts.models import User
from meiduo.accounts.tokens import Tokens
from meiduo.accounts.views import sign_in_page
from meiduo.errors import BadRequest, TicketInvalid
from meiduo.qq_auth.bindings import first_sign_in, link, store, tickets
from meiduo.web import failures, headers, limits, request_body, responses

RATES = {"chosen": "60 per minute"}

bp = Blueprint("qq_binding", __name__)
headers.strict(bp)
request_body.limit(bp, 64 * 1024)
bp.before_request(refusals.malformed_form)
limits.apply(bp, RATES)
failures.answer(
    bp,
    template="error.html",
    sign_in_page=sign_in_page,
    forms={"chosen": "qq_binding.choose", "move": "pages.account"},
)


@bp.get("/qq/bind/")
def choose() -> Response:
    """Show a newcomer their QQ nickname and picture, and the two ways on."""
    held = tickets.shown()
    if held is None:
        raise TicketInvalid
    proof, ticket = held
    if responses.wants_page():
        return responses.page("bind.html", proof=proof, ticket=ticket, member=None)
    return responses.ok(nickname=proof.nickname, avatar_url=proof.avatar_url, next=proof.next)


@bp.post("/qq/bind/")
def chosen() -> Response:
    """Create an account for this QQ, or bind it to the one whose password is given."""
    body = request_body.read("ticket", "action", optional=("account", "password"))
    proof = tickets.check(body["ticket"])
    g.onward = proof.next
    if body["action"] == "create":
        user, issued = first_sign_in.create(
            body["ticket"], named.to_replace(), may_create=current_app.config["QQ_SIGNUP"] != "closed"
        )
    elif body["action"] == "existing":
        tickets.count_try(proof)
        known = credentials.check(body["account"], body["password"])
        user, issued = first_sign_in.use_existing(body["ticket"], known, named.to_replace())
    else:
        raise BadRequest("unknown action")
    return tickets.remove(_signed_in(user, issued, g.onward, created=body["action"] == "create"))


@bp.get("/qq/binding/")
def show() -> Response:
    """Say whether my account is bound to a QQ, and since when."""
    binding = store.find(authentication.require(), current_app.config["QQ_CLIENT_ID"])
    return responses.ok(binding={"since": binding.create_time.isoformat()} if binding else None)


@bp.delete("/qq/binding/")
def remove() -> Response:
    """Unbind my QQ; wants a recent sign-in and a password to come back with."""
    authentication.require_fresh()
    issued = link.unbind(current_app.config["QQ_CLIENT_ID"])
    onward = url_for("pages.account")
    if issued is None:
        return responses.ok(binding=None)
    return token_response.signed_in(issued, onward, by_cookie=authentication.came_by_cookie(), binding=None)


@bp.post("/qq/binding/move/")
def move() -> Response:
    """Move my QQ to my older account, whose password proves it; ``preview`` only says what would happen."""
    g.onward = url_for("pages.account")
    authentication.require_fresh(method="qq")  # one side is proved by this QQ, the other by its password
    body = request_body.read("account", "password", optional=("preview",))
    app_id = current_app.config["QQ_CLIENT_ID"]
    proven = credentials.check(body["account"], body["password"])
    if body["preview"]:
        new, outlook = link.preview(proven, app_id)
        return responses.ok(preview=outlook, user=new.public())
    new, issued = link.move(proven, app_id)
    return _signed_in(new, issued, url_for("pages.account", notice="moved"), created=False)


def _signed_in(user: User, issued: Tokens, onward: str, *, created: bool) -> Response:
    members = {"user": user.public(), "created": created, "next": onward}
    return token_response.signed_in(issued, onward, by_cookie=authentication.came_by_cookie(), **members)
