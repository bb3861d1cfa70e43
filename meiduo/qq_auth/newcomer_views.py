"""A newcomer with a ticket chooses an account."""

from typing import Any

from flask import Response, after_this_request, current_app

from meiduo import errors, purging
from meiduo.database import reading, writing
from meiduo.errors import BadRequest, SignupClosed, TicketInvalid
from meiduo.qq_auth import callers, contract
from meiduo.qq_auth.binding_views import bp
from meiduo.qq_auth.bindings import first_sign_in, sign_in, tickets
from meiduo.qq_auth.extension import members
from meiduo.qq_auth.members import offers
from meiduo.qq_auth.sign_ins import SignedIn
from meiduo.retries import retried
from meiduo.web import notices, request_body, responses
from meiduo.web.contract import ONWARD, PAGE, operation

__all__ = ["bp", "choose", "chosen"]


@bp.get("/qq/bind/")
@operation(contract.CHOICES, PAGE, fails=contract.OF_TICKET)
def choose() -> Response:
    """Show a newcomer their QQ nickname and picture, and the two ways on."""
    with reading():
        shown = tickets.shown()
    if shown is None:
        raise TicketInvalid
    proof, ticket = shown
    if responses.wants_page():
        return responses.page("qq_auth/bind.html", proof=proof, ticket=ticket, me=None)
    return responses.ok(nickname=proof.nickname, avatar_url=proof.avatar_url, next=proof.next)


@bp.post("/qq/bind/")
@operation(contract.SIGNED_IN, ONWARD, takes=contract.CHOICE, fails=contract.OF_CHOICE)
def chosen() -> Response:
    """Create an account for this QQ, or bind it to the one whose password is given."""
    body = request_body.read(contract.CHOICE)
    with reading():
        proof = tickets.check(body["ticket"])
        nickname = proof.nickname
        onward = proof.next
    with errors.leading_to(onward):
        done = _choose(body)
    after_this_request(purging.after_sign_in)
    created = body["action"] == "create"
    facts = {**members().describe(done.user), "created": created, "next": onward}
    response = tickets.take_away(members().response(done, onward, facts))
    if created:
        return notices.leave(response, "welcome", nickname=nickname, onward=onward)
    return notices.leave(response, "bound")


def _choose(body: dict[str, str]) -> SignedIn:
    if body["action"] == "create":
        if current_app.config["QQ_SIGNUP"] == "closed":
            raise SignupClosed
        return _create(body["ticket"])
    if body["action"] != "existing" or not offers(members(), "prove_password"):
        raise BadRequest("unknown action")
    _count_try(body["ticket"])
    proof = callers.prove(body["account"], body["password"])
    return _use_existing(body["ticket"], proof)


@retried
def _create(ticket: str) -> SignedIn:
    with writing():
        user = first_sign_in.create(ticket)
        done = sign_in.open_for(user)
    return sign_in.require(done)


@retried
def _count_try(ticket: str) -> None:
    with writing():
        tickets.count_try(ticket)


@retried
def _use_existing(ticket: str, proof: Any) -> SignedIn:
    with writing():
        user = first_sign_in.use_existing(ticket, proof)
        done = sign_in.open_for(user)
    return sign_in.require(done)
