"""Seeing, removing and moving a binding."""

from typing import Any

from flask import Response, current_app, url_for

from meiduo import errors
from meiduo.database import reading, writing
from meiduo.errors import NotFound
from meiduo.qq_auth import blueprint, callers, contract, extension, pages
from meiduo.qq_auth.bindings import link, locking, store
from meiduo.qq_auth.bindings.link import Move
from meiduo.qq_auth.extension import members
from meiduo.qq_auth.members import offers
from meiduo.qq_auth.sign_ins import Caller, SignedIn, key_of
from meiduo.retries import retried
from meiduo.web import notices, request_body, responses
from meiduo.web.contract import ONWARD, Token, operation
from meiduo.web.forms import Form

RATES = {"chosen": "60 per minute", "move": "100 per minute"}
FORMS = {
    "chosen": Form("existing", lambda onward: url_for("qq_binding.choose")),
    "move": Form("move", lambda onward: pages.of_form_to_move()),
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
    if done is not None:
        response = members().response(done, pages.account(), {"binding": None})
    elif responses.wants_page():
        response = responses.onward(pages.account())
    else:
        response = responses.ok(binding=None)
    return notices.leave(response, "unbound")


@bp.post("/qq/binding/move/")
@operation(
    *contract.MOVED,
    ONWARD,
    takes=contract.MOVE,
    token=Token.NEEDED,
    fails=contract.OF_MOVE,
    where=contract.can_move,
)
def move() -> Response:
    """Move my QQ to my older account, whose password proves it; ``preview`` only says what would
    happen."""
    if not offers(members(), "prove_password"):
        raise NotFound("this shop does not prove passwords")
    with errors.leading_to(pages.move()):
        caller = callers.fresh(by="qq")  # one side is proved by this QQ, the other by its password
        callers.require_own_page(caller)
        with errors.asked_by(caller.session):
            body = request_body.read(contract.MOVE)
            proof = callers.prove(body["account"], body["password"])
            if body["preview"]:
                return _preview(caller, proof)
            done = _move(caller, proof)
    onward = pages.account()
    facts = {**members().describe(done.user), "created": False, "next": onward}
    return notices.leave(members().response(done, onward, facts), "moved")


def _preview(caller: Caller, proof: Any) -> Response:
    planned = _plan(caller, proof)
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
def _plan(caller: Caller, proof: Any) -> Move:
    with reading():  # whatever it locks and changes is let go again
        return link.prepare(caller, proof, current_app.config["QQ_CLIENT_ID"])


@retried
def _move(caller: Caller, proof: Any) -> SignedIn:
    with writing():
        planned = link.prepare(caller, proof, current_app.config["QQ_CLIENT_ID"])
        link.move(planned)
        return SignedIn(planned.new, members().open_session(planned.new), caller)
