"""The beginning of a QQ login: the address of QQ's scan page; and the extension's Blueprint."""

from urllib.parse import urljoin

from flask import Response, request

from meiduo import errors, signals
from meiduo.errors import BindingConflict, MeiduoError
from meiduo.qq_auth import attempts, blueprint, callers, contract, move_offers, pages
from meiduo.qq_auth.attempts import Attempt
from meiduo.qq_auth.extension import client
from meiduo.qq_auth.sign_ins import key_of
from meiduo.web import responses, shown_again
from meiduo.web.contract import FAILURE_PAGE, HAND_OVER, ONWARD, PAGE, Token, operation

# A carrier's address stands for hundreds of phones, so these stop machines and not crowds.
RATES = {
    "login": "120 per minute",
    "authorize": "120 per minute",
    "authorize_form": "120 per minute",
    "callback": "240 per minute",
}
FAILURE = "qq_auth.failure"  # the endpoint that shows one again


def _tell_shop(error: MeiduoError) -> None:
    """Say that a callback has failed, to whom it may concern."""
    if request.endpoint == "qq_auth.callback":
        signals.send(signals.qq_login_failed, error=error)


bp = blueprint.make(
    "qq_auth",
    rates=RATES,
    no_referrer={"callback"},
    away={"authorize"},
    on_failure=_tell_shop,
)


@bp.get("/qq/login/")
@operation(contract.LOGIN_URL, query=contract.BEGIN, token=Token.OPTIONAL, fails=contract.OF_BEGIN)
def login() -> Response:
    """Answer the address of QQ's scan page."""
    attempt = _begin()
    return attempts.remember(responses.ok(login_url=_address(attempt)), attempt)


@bp.get("/qq/authorize/")
@operation(HAND_OVER, query=contract.BEGIN, token=Token.OPTIONAL, fails=contract.OF_BEGIN)
def authorize() -> Response:
    """Go there at once: the same as a plain link, for a page without scripts."""
    attempt = _begin()
    return attempts.remember(responses.hand_over(_address(attempt)), attempt)


@bp.post("/qq/authorize/")
@operation(PAGE, query=contract.BEGIN, token=Token.OPTIONAL, fails=contract.OF_BEGIN)
def authorize_form() -> Response:
    """The same for a form, which shows that no other site begins a binding."""
    attempt = _begin()
    page = responses.hand_over_page(_address(attempt), "qq_auth/away.html")
    return attempts.remember(page, attempt)


@bp.get("/qq/error/")
@operation(ONWARD, FAILURE_PAGE, query=[contract.REFERENCE])
def failure() -> Response:
    """Show the failure that this browser met last once more, in another language; what caused it
    is not asked for again. Any other leads to the start page; a conflict that is over, to the
    account's."""
    met = shown_again.find(request.args.get("ref", "")) if responses.wants_page() else None
    if isinstance(met, BindingConflict) and not move_offers.restore(met):
        return responses.onward(pages.account())
    if met is not None:
        raise met
    return responses.onward(pages.home())


def _begin() -> Attempt:
    """A sign-in; or, for who has just signed in and asks for it on a page of this site, a
    binding; or, for who is signed in, a proof that they have the QQ of this account."""
    wanted = request.args.get("next")
    intent = request.args.get("intent")
    if intent == "bind":
        with errors.leading_to(pages.account()):
            caller = callers.fresh()
            callers.require_own_page(caller)
    elif intent == "prove":  # it makes nobody else of them, so any site may ask for it
        with errors.leading_to(attempts.clean(wanted)):
            caller = callers.present()
    else:
        return attempts.begin(wanted)
    return attempts.begin(wanted, intent, str(key_of(caller.user)))


def _address(attempt: Attempt) -> str:
    """Make it whole: the sandbox in this app is an address without a host, so that it works under
    any."""
    mobile = "Mobi" in (request.user_agent.string or "")
    address = client().address(attempt.state, mobile=mobile)
    return address if address.startswith("http") else urljoin(request.url_root, address)
