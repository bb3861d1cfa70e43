"""Seeing, removing and moving a binding."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Response, current_app, url_for

from meiduo import errors
from meiduo.acts.act import Joined
from meiduo.database import reading, writing
from meiduo.errors import BadRequest, NotFound
from meiduo.qq_auth import attempts, blueprint, callers, contract, extension, pages
from meiduo.qq_auth.bindings import link, locking, move_tickets, moving, store
from meiduo.qq_auth.bindings.moving import Move
from meiduo.qq_auth.extension import members
from meiduo.qq_auth.members import offers
from meiduo.qq_auth.sign_ins import Caller, SignedIn, key_of
from meiduo.qq_auth.tables import tables
from meiduo.retries import retried
from meiduo.web import notices, request_body, responses
from meiduo.web.contract import ONWARD, Token, operation
from meiduo.web.forms import Form, field

RATES = {"chosen": "60 per minute", "move": "100 per minute"}
FORMS = {
    "chosen": Form("existing", lambda onward: url_for("qq_binding.choose")),
    # the form of a conflict is on no page of its own
    "move": Form("move", lambda onward: None if field("ticket") else pages.of_form_to_move()),
}

bp = blueprint.make("qq_binding", rates=RATES, forms=FORMS)


@bp.get("/qq/binding/")
@operation(contract.BINDING, token=Token.NEEDED)
def show() -> Response:
    """Say whether my account is bound to a QQ, and since when."""
    caller = extension.caller()
    binding = store.find(key_of(caller.user), current_app.config["QQ_CLIENT_ID"])
    return responses.ok(binding={"since": binding.create_time.isoformat()} if binding else None)


@bp.delete("/qq/binding/")
@bp.post("/qq/binding/remove/", endpoint="remove_form")
@operation(*contract.UNBOUND, ONWARD, token=Token.NEEDED, fails=contract.OF_REMOVAL)
def remove() -> Response:
    """Unbind my QQ; wants a recent sign-in and another way to come back."""
    with errors.leading_to(pages.account()):
        caller = callers.fresh()
        callers.require_own_page(caller)
        with errors.asked_by(caller.session):
            done = _unbind(caller)
    response = extension.response(done, pages.account(), {"binding": None})
    return notices.leave(response, "unbound")


@bp.post("/qq/binding/move/")
@operation(
    *contract.MOVED,
    ONWARD,
    takes=contract.MOVE,
    token=Token.NEEDED,
    fails=contract.OF_MOVE,
)
def move() -> Response:
    """Move my QQ to my older account, whose password proves it; or, by the ticket of a conflict,
    the QQ that I have just proved to my own account. ``preview`` only says what would happen."""
    body = request_body.read(contract.MOVE)
    if not body["ticket"] and not offers(members(), "prove_password"):
        raise NotFound("this shop does not prove passwords")
    with errors.leading_to(pages.account() if body["ticket"] else pages.move()):
        caller = callers.present()
        callers.require_own_page(caller)
        with errors.asked_by(caller.session):
            prepare = _here(caller, body) if body["ticket"] else _to_older_account(caller, body)
            if body["preview"]:
                return _preview(prepare)
            done = _move(prepare)
    onward = pages.account()
    facts = {**members().describe(done.user), "created": False, "next": onward}
    response = members().response(done, onward, facts)
    if body["ticket"]:
        move_tickets.take_away(response)
    return notices.leave(response, "moved")


def _to_older_account(caller: Caller, body: dict[str, str]) -> Callable[[], Move]:
    """One side is proved by this QQ, the other by its password."""
    if not body["account"] or not body["password"]:
        raise BadRequest("neither a ticket nor account and password")
    callers.fresh(by="qq", known=caller)
    proof = callers.prove(body["account"], body["password"])
    return partial(moving.prepare, caller, proof, current_app.config["QQ_CLIENT_ID"])


def _here(caller: Caller, body: dict[str, str]) -> Callable[[], Move]:
    """One side is signed in, the other has proved its QQ a moment ago."""
    callers.fresh(known=caller)
    return partial(moving.prepare_here, caller, body["ticket"])


def _preview(prepare: Callable[[], Move]) -> Response:
    planned = _plan(prepare)
    outlook = {
        "moves_qq": True,
        "closes_old_account": planned.closes_old,
        "signs_out_everywhere": offers(members(), "end_sessions"),
    }
    return responses.ok(preview=outlook, **members().describe(planned.new))


@retried
def _unbind(caller: Caller) -> SignedIn | None:
    """Return the sign-in that goes on, None when there was no binding."""
    with writing():
        confirmed = locking.caller(caller)
        if not link.unbind(confirmed, current_app.config["QQ_CLIENT_ID"]):
            return None
        return SignedIn(confirmed.user, members().start_afresh(confirmed), caller)


@retried
def _plan(prepare: Callable[[], Move]) -> Move:
    with reading():  # whatever it locks and changes is let go again
        return prepare()


@retried
def _move(prepare: Callable[[], Move]) -> SignedIn:
    with writing():
        planned = prepare()
        moving.move(planned)
        if planned.attempt_key:
            used = Joined(tables().used_attempt)
            attempts.finish_later(planned.attempt_key, used, key_of(planned.new))
        return SignedIn(planned.new, _opened(planned), planned.caller)


def _opened(planned: Move) -> Any:
    """The sign-in of who stays in their account goes on, as old as it is."""
    if planned.caller.user is planned.new:
        return members().start_afresh(planned.caller)
    return members().open_session(planned.new)
