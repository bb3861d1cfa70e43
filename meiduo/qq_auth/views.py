"""The routes of a QQ login; each reads as the flow."""

from urllib.parse import urljoin

from flask import Blueprint, Response, current_app, g, request, url_for
from werkzeug.local import LocalProxy

from meiduo import signals
from meiduo.accounts import authentication, named, refusals, token_response
from meiduo.accounts.views import sign_in_page
from meiduo.errors import (
    CODE_SPENT,
    AttemptInvalid,
    MeiduoError,
    MethodNotAllowed,
    SignupClosed,
    Unavailable,
)
from meiduo.qq_auth.attempts import attempts
from meiduo.qq_auth.attempts.attempts import Attempt
from meiduo.qq_auth.bindings import link, store, tickets
from meiduo.qq_auth.bindings.models import BindTicket
from meiduo.qq_auth.provider import callback_query
from meiduo.qq_auth.provider.client import QQClient, QQIdentity
from meiduo.web import failures, headers, limits, request_body, responses

# A carrier's address stands for hundreds of phones, so these stop machines and not crowds.
RATES = {
    "login": "120 per minute",
    "authorize": "120 per minute",
    "authorize_form": "120 per minute",
    "callback": "240 per minute",
}


def _on_failure(error: MeiduoError) -> None:
    """Tell the shop of a callback that failed; once QQ's code is spent, the visitor must start again."""
    if request.endpoint != "qq_auth.callback":
        return
    if isinstance(error, Unavailable) and g.get("attempt_spent"):
        error.advice = CODE_SPENT
    signals.tell(signals.qq_login_failed, error=error)


bp = Blueprint("qq_auth", __name__)
headers.strict(bp, no_referrer={"callback"})
request_body.limit(bp, 64 * 1024)
bp.before_request(refusals.malformed_form)
limits.apply(bp, RATES)
failures.answer(bp, template="error.html", sign_in_page=sign_in_page, on_failure=_on_failure)
qq: QQClient = LocalProxy(lambda: current_app.extensions["qq_client"])  # type: ignore[assignment]


@bp.get("/qq/login/")
def login() -> Response:
    """Answer the address of QQ's scan page."""
    attempt = _begin()
    return attempts.remember(responses.ok(login_url=_address(attempt)), attempt)


@bp.get("/qq/authorize/")
def authorize() -> Response:
    """Go there at once: the same as a plain link, for a page without scripts."""
    attempt = _begin()
    return attempts.remember(responses.hand_over(_address(attempt)), attempt)


@bp.post("/qq/authorize/")
def authorize_form() -> Response:
    """The same for a form of ours, whose CSRF value shows that no other site begins a binding."""
    attempt = _begin()
    return attempts.remember(responses.hand_over_page(_address(attempt), "away.html"), attempt)


@bp.get("/oauth_callback/")
def callback() -> Response:
    """Finish what QQ sends back: code -> access_token -> openid -> user -> JWT."""
    if request.method == "HEAD":  # a link checker's question must not spend the code
        raise MethodNotAllowed("HEAD")
    reply = callback_query.read(request.args)
    if responses.wants_page() and (onward := _reloaded(reply.state)):
        return responses.onward(onward)
    attempt = attempts.consume(reply.state)
    if reply.refusal:
        raise reply.refusal
    is_binding = _is_binding(attempt)
    identity = qq.identify(reply.code)
    return _bind(identity, attempt) if is_binding else _sign_in(identity, attempt)


def _sign_in(identity: QQIdentity, attempt: Attempt) -> Response:
    """Sign in a member; a newcomer gets an account, a choice or a refusal, as the shop wants it."""
    signup = str(current_app.config["QQ_SIGNUP"])
    if signup == "closed" and store.is_unknown(identity):
        raise SignupClosed
    profile = qq.profile(identity) if store.lacks_profile(identity) else None
    replacing = named.to_replace()
    done = store.sign_in(identity, profile, attempt, may_create=signup == "auto", replacing=replacing)
    if done:
        members = {"user": done.user.public(), "created": done.created, "next": attempt.next_url}
        return token_response.signed_in(done.tokens, attempt.next_url, by_cookie=False, **members)
    if signup == "closed":
        raise SignupClosed
    return _ask(*tickets.issue(identity, profile, attempt))


def _bind(identity: QQIdentity, attempt: Attempt) -> Response:
    """Bind the QQ to the member who began, and answer with the tokens of the sign-in that goes on."""
    user, issued = link.bind(identity, attempt)
    members = {"bound": True, "user": user.public(), "next": attempt.next_url}
    if issued:
        return token_response.signed_in(issued, attempt.next_url, by_cookie=authentication.came_by_cookie(), **members)
    return responses.onward(attempt.next_url) if responses.wants_page() else responses.ok(**members)


def _reloaded(state: str) -> str | None:
    """Return where a callback led that this browser opens again: on, or to the choice that a newcomer still has."""
    if onward := attempts.finished_by(state, authentication.visitor()):
        return onward
    return url_for("qq_binding.choose") if tickets.shown() and attempts.is_used(state) else None


def _begin() -> Attempt:
    """A sign-in; or, for who has just signed in and asks for it on a page of ours, the binding of a QQ."""
    wanted = request.args.get("next")
    if request.args.get("intent") != "bind":
        return attempts.begin(wanted)
    g.onward = url_for("pages.account")
    member = authentication.require_fresh()
    authentication.require_own_page()
    return attempts.begin(wanted, member)


def _is_binding(attempt: Attempt) -> bool:
    """Tell whether a QQ is to be bound; to the user who began, still signed in, recently (RFC 9700 section 4.7)."""
    if attempt.intent != "bind":
        return False
    if authentication.require_fresh().id != attempt.user_id:
        raise AttemptInvalid("other_browser")
    return True


def _ask(proof: BindTicket, browser: str) -> Response:
    """Nothing is created before the newcomer has chosen."""
    if responses.wants_page():
        return tickets.put(responses.onward(url_for("qq_binding.choose")), browser)
    shown = {"nickname": proof.nickname, "avatar_url": proof.avatar_url, "next": proof.next}
    return tickets.put(responses.ok(ticket=tickets.ticket_for(browser), **shown), browser)


def _address(attempt: Attempt) -> str:
    """Make it whole: the sandbox in this app is an address without a host, so that it works under any."""
    mobile = "Mobi" in (request.user_agent.string or "")
    return urljoin(request.url_root, qq.address(attempt.state, mobile=mobile))
