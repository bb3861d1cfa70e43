"""The end of a QQ login: what QQ's callback leads to; reads as the flow."""

from flask import Response, after_this_request, request, url_for

from meiduo import errors, purging
from meiduo.errors import AttemptInvalid, MethodNotAllowed
from meiduo.qq_auth import attempts, callback_path, callers, contract, extension, move_offers
from meiduo.qq_auth import callback_acts as acts
from meiduo.qq_auth.attempts import Attempt
from meiduo.qq_auth.bindings import move_tickets, tickets
from meiduo.qq_auth.extension import client, members
from meiduo.qq_auth.identity import NAMELESS, Profile, QQIdentity
from meiduo.qq_auth.provider import callback_query
from meiduo.qq_auth.sign_ins import Caller, key_of
from meiduo.qq_auth.views import bp
from meiduo.web import notices, responses
from meiduo.web.contract import ONWARD, Token, operation

__all__ = ["bp", "callback"]


@callback_path.served_by(bp)
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
    visitor = callers.visitor() if responses.wants_page() else None
    if responses.wants_page() and (onward := _reloaded(query.state, visitor)):
        return responses.onward(onward)
    shown_to = visitor and visitor.session
    with errors.asked_by(shown_to):
        attempt = attempts.presented(query.state)
    with errors.asked_by(shown_to), errors.leading_to(attempt.next_url):
        acts.spend(attempt)
        after_this_request(lambda response: attempts.forget(response, attempt.state))
        after_this_request(purging.after_sign_in)
        with errors.starting_again():  # QQ's code goes with the attempt
            if query.refusal:
                query.refusal.began_on = "" if attempt.intent == "login" else attempt.next_url
                raise query.refusal
            if attempt.intent == "bind":
                return _bind(query.code, attempt, visitor)
            if attempt.intent == "prove":
                return _prove(query.code, attempt, visitor)
            return _sign_in(query.code, attempt)


def _sign_in(code: str, attempt: Attempt) -> Response:
    """Sign in a member; a newcomer gets an account, a choice or a refusal, as the shop wants it."""
    confirmed = client().identify(code)
    profile = None
    entered = acts.enter(confirmed.identity, None, attempt)
    if entered is None:  # QQ has to say more
        profile = client().profile(confirmed)
        entered = acts.enter(confirmed.identity, profile, attempt)
        if entered is None:
            return _ask(confirmed.identity, profile, attempt)
    created, done = entered
    facts = {**members().describe(done.user), "created": created, "next": attempt.next_url}
    response = members().response(done, attempt.next_url, facts)
    return _welcoming(response, profile, attempt) if created else notices.forget(response)


def _welcoming(response: Response, profile: Profile | None, attempt: Attempt) -> Response:
    """Let the page where a new member lands greet them."""
    nickname = (profile and profile.nickname) or NAMELESS
    return notices.leave(response, "welcome", nickname=nickname, onward=attempt.next_url)


def _bind(code: str, attempt: Attempt, visitor: Caller | None) -> Response:
    """Bind the QQ account to the member who began, still signed in, recently (RFC 9700, 4.7)."""
    caller = callers.fresh(known=visitor)
    _require_beginner(caller, attempt)
    confirmed = client().identify(code)
    identity = confirmed.identity
    profile = client().profile(confirmed) if acts.may_complete(identity) else None
    with move_offers.instead(lambda: acts.issue_move_ticket(caller, identity, attempt)):
        done = acts.attach(caller, identity, profile, attempt)
    facts = {"bound": True, **members().describe(caller.user), "next": attempt.next_url}
    return notices.leave(extension.response(done, attempt.next_url, facts), "bound")


def _prove(code: str, attempt: Attempt, visitor: Caller | None) -> Response:
    """Sign the member who began in once more, by the QQ of their account; no other QQ will do."""
    caller = visitor or callers.present()
    _require_beginner(caller, attempt)
    done = acts.prove(caller, client().identify(code).identity, attempt)
    facts = {**members().describe(done.user), "created": False, "next": attempt.next_url}
    return notices.forget(members().response(done, attempt.next_url, facts))


def _require_beginner(caller: Caller, attempt: Attempt) -> None:
    if str(key_of(caller.user)) != attempt.user_key:
        raise AttemptInvalid("other_browser")


def _reloaded(state: str, visitor: Caller | None) -> str | None:
    """Return where a callback led that this browser opens again: on, or to a newcomer's choice.

    Raises:
        BindingConflict: it led to that, and the QQ can still be moved.
    """
    if visitor is not None and (onward := attempts.finished_by(state, key_of(visitor.user))):
        return onward
    if visitor is not None and move_tickets.is_here() and attempts.is_used(state):
        move_offers.again(visitor)
    is_choosing = tickets.shown() is not None and attempts.is_used(state)
    return url_for("qq_binding.choose") if is_choosing else None


def _ask(identity: QQIdentity, profile: Profile, attempt: Attempt) -> Response:
    """Nothing is created before the newcomer has chosen."""
    proof, browser = acts.issue_ticket(identity, profile, attempt)
    if responses.wants_page():
        return tickets.put(responses.onward(url_for("qq_binding.choose")), browser)
    shown = {"nickname": proof.nickname, "avatar_url": proof.avatar_url, "next": proof.next}
    return tickets.put(responses.ok(ticket=tickets.ticket_for(browser), **shown), browser)
