"""The routes of a QQ login; each reads as the flow."""

from typing import Any
from urllib.parse import urljoin

from flask import Response, after_this_request, current_app, request, url_for

from meiduo import errors, purging, signals
from meiduo.database import reading, retried, writing
from meiduo.errors import AttemptInvalid, MeiduoError, MethodNotAllowed, SignupClosed
from meiduo.qq_auth import attempts, blueprint, callers, contract, pages
from meiduo.qq_auth.attempts import Attempt
from meiduo.qq_auth.bindings import link, sign_in, store, tickets
from meiduo.qq_auth.extension import client, members
from meiduo.qq_auth.identity import Profile, QQIdentity
from meiduo.qq_auth.provider import callback_query
from meiduo.qq_auth.sign_ins import Caller, SignedIn, key_of
from meiduo.web import responses
from meiduo.web.contract import HAND_OVER, ONWARD, PAGE, Token, operation

# A carrier's address stands for hundreds of phones, so these stop machines and not crowds.
RATES = {
    "login": "120 per minute",
    "authorize": "120 per minute",
    "authorize_form": "120 per minute",
    "callback": "240 per minute",
}


def _tell_shop(error: MeiduoError) -> None:
    """Say that a callback has failed, to whom it may concern."""
    if request.endpoint == "qq_auth.callback":
        signals.send(signals.qq_login_failed, error=error)


bp = blueprint.make("qq_auth", rates=RATES, no_referrer={"callback"}, on_failure=_tell_shop)


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


@bp.get("/oauth_callback/")
@operation(
    *contract.FINISHED,
    ONWARD,
    query=contract.FROM_QQ,
    token=Token.OPTIONAL,
    fails=contract.OF_CALLBACK,
)
def callback() -> Response:
    """Finish what QQ sends back: code -> access_token -> openid -> user -> sign-in."""
    if request.method == "HEAD":  # a link checker's question must not spend the code
        raise MethodNotAllowed("HEAD")
    query = callback_query.read(request.args)
    if responses.wants_page() and (onward := _reloaded(query.state)):
        return responses.onward(onward)
    with reading():
        attempt = attempts.presented(query.state)
    with errors.leading_to(attempt.next_url):
        _spend(attempt)
        after_this_request(lambda response: attempts.forget(response, attempt.state))
        after_this_request(purging.after_sign_in)
        with errors.starting_again():  # QQ's code goes with the attempt
            if query.refusal:
                raise query.refusal
            return (
                _bind(query.code, attempt)
                if attempt.intent == "bind"
                else _sign_in(query.code, attempt)
            )


def _sign_in(code: str, attempt: Attempt) -> Response:
    """Sign in a member; a newcomer gets an account, a choice or a refusal, as the shop wants it."""
    signup = current_app.config["QQ_SIGNUP"]
    confirmed = client().identify(code)
    identity = confirmed.identity
    with reading():
        is_shut_out = signup == "closed" and not store.is_known(identity)
        is_asked = store.lacks_profile(identity)
    if is_shut_out:
        raise SignupClosed
    profile = client().profile(confirmed) if is_asked else None
    created, done = _enter(identity, profile, attempt, may_create=signup == "auto")
    if done is not None:
        facts = {"created": created, "next": attempt.next_url}
        return members().response(done, attempt.next_url, facts)
    if signup == "closed":
        raise SignupClosed
    return _ask(identity, profile, attempt)


def _bind(code: str, attempt: Attempt) -> Response:
    """Bind the QQ account to the member who began, still signed in, recently (RFC 9700 section
    4.7)."""
    caller = callers.fresh()
    if str(key_of(caller.user)) != attempt.user_key:
        raise AttemptInvalid("other_browser")
    identity = client().identify(code).identity
    done = _attach(caller, identity, attempt)
    facts = {"bound": True, **members().describe(caller.user), "next": attempt.next_url}
    if done is None:
        onward = responses.onward(attempt.next_url)
        return onward if responses.wants_page() else responses.ok(**facts)
    return members().response(done, attempt.next_url, facts)


def _reloaded(state: str) -> str | None:
    """Return where a callback led that this browser opens again: on, or to the choice that a
    newcomer still has."""
    visitor = callers.visitor()
    if visitor is not None and (onward := attempts.finished_by(state, key_of(visitor.user))):
        return onward
    is_choosing = tickets.shown() is not None and attempts.is_used(state)
    return url_for("qq_binding.choose") if is_choosing else None


def _begin() -> Attempt:
    """A sign-in; or, for who has just signed in and asks for it on a page of this site, a
    binding."""
    wanted = request.args.get("next")
    if request.args.get("intent") != "bind":
        return attempts.begin(wanted)
    with errors.leading_to(pages.account()):
        caller = callers.fresh()
        callers.require_own_page(caller)
    return attempts.begin(wanted, str(key_of(caller.user)))


def _ask(identity: QQIdentity, profile: Profile | None, attempt: Attempt) -> Response:
    """Nothing is created before the newcomer has chosen."""
    proof, browser = _issue_ticket(identity, profile, attempt)
    if responses.wants_page():
        return tickets.put(responses.onward(url_for("qq_binding.choose")), browser)
    shown = {"nickname": proof.nickname, "avatar_url": proof.avatar_url, "next": proof.next}
    return tickets.put(responses.ok(ticket=tickets.ticket_for(browser), **shown), browser)


def _address(attempt: Attempt) -> str:
    """Make it whole: the sandbox in this app is an address without a host, so that it works under
    any."""
    mobile = "Mobi" in (request.user_agent.string or "")
    return urljoin(request.url_root, client().address(attempt.state, mobile=mobile))


@retried
def _spend(attempt: Attempt) -> None:
    with writing():
        attempts.spend(attempt)


@retried
def _enter(
    identity: QQIdentity, profile: Profile | None, attempt: Attempt, *, may_create: bool
) -> tuple[bool, SignedIn | None]:
    """Return whether a user was created, and who is signed in; None when nobody is bound and nobody
    is created.

    Judged here, within the transaction: what was bound when QQ was asked may be unbound by now.
    """
    with writing():
        user = sign_in.find(identity, profile)
        created = user is None and may_create
        if created:
            user = sign_in.create(identity, profile)
        if user is None:
            return False, None
        attempts.finish(attempt, key_of(user))
        return created, SignedIn(user, members().open_session(user))


@retried
def _attach(caller: Caller, identity: QQIdentity, attempt: Attempt) -> SignedIn | None:
    """Return the sign-in that goes on, None when nothing had to be changed."""
    with writing():
        confirmed = members().confirm(caller)
        attempts.finish(attempt, key_of(confirmed.user))
        if not link.bind(confirmed, identity):
            return None
        return SignedIn(confirmed.user, members().start_afresh(confirmed), caller)


@retried
def _issue_ticket(
    identity: QQIdentity, profile: Profile | None, attempt: Attempt
) -> tuple[Any, str]:
    with writing():
        return tickets.issue(identity, profile, attempt.next_url)
