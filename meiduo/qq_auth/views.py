"""The routes of a QQ login; each reads as the flow."""

from urllib.parse import urljoin

from flask import Blueprint, Response, current_app, request, url_for
from werkzeug.local import LocalProxy

from meiduo import answers
from meiduo.accounts import guards, tokens
from meiduo.accounts.models import User
from meiduo.errors import AttemptInvalid, CsrfFailed, MethodNotAllowed, SignupClosed
from meiduo.qq_auth import attempts, bindings, linking, replies, tickets
from meiduo.qq_auth.attempts import Attempt
from meiduo.qq_auth.bindings import SignedIn
from meiduo.qq_auth.client import QQClient, QQIdentity
from meiduo.qq_auth.models import BindTicket

bp = Blueprint("qq_auth", __name__)
qq: QQClient = LocalProxy(lambda: current_app.extensions["qq_client"])  # type: ignore[assignment]


@bp.get("/qq/login/")
def login() -> Response:
    """Answer the address of QQ's scan page."""
    attempt = _begin()
    return attempts.remember(answers.ok(login_url=_address(attempt)), attempt)


@bp.get("/qq/authorize/")
def authorize() -> Response:
    """Go there at once: the same as a plain link, for a page without scripts."""
    attempt = _begin()
    return attempts.remember(answers.hand_over(_address(attempt)), attempt)


@bp.get("/oauth_callback/")
def callback() -> Response:
    """Finish what QQ sends back: code -> access_token -> openid -> user -> JWT."""
    if request.method == "HEAD":  # a link checker's question must not spend the code
        raise MethodNotAllowed("HEAD")
    reply = replies.read(request.args)
    if answers.wants_page() and (onward := _reloaded(reply.state)):
        return answers.onward(onward)
    attempt = attempts.consume(reply.state)
    if reply.refusal:
        raise reply.refusal
    binder = _binder(attempt)
    identity = qq.identify(reply.code)
    if binder:
        linking.bind(identity, attempt, guards.claims()["sid"])
        return attempts.forget(_bound(attempt), attempt)
    signup = _signup(identity)
    profile = qq.profile(identity) if bindings.lacks_profile(identity) else None
    if signup == "ask":
        return attempts.forget(_ask(*tickets.issue(identity, profile, attempt)), attempt)
    signed_in = bindings.sign_in(identity, profile, attempt, replacing=guards.cookie_sid())
    return attempts.forget(_welcome(signed_in, attempt), attempt)


def _reloaded(state: str) -> str | None:
    """Return where a callback led that this browser opens again: on, or to the choice that a newcomer still has."""
    if onward := attempts.finished_by(state, guards.visitor()):
        return onward
    return url_for("qq_binding.choose") if tickets.shown() and attempts.is_used(state) else None


def _begin() -> Attempt:
    """A sign-in; or, for who has just signed in and asks for it, the binding of a QQ."""
    binding = request.args.get("intent") == "bind"
    if binding and request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise CsrfFailed("a binding begun by another site")
    return attempts.begin(request.args.get("next"), guards.require_fresh() if binding else None)


def _binder(attempt: Attempt) -> User | None:
    """Return who is to be bound: the user who began, still signed in, and recently (RFC 9700 section 4.7)."""
    if attempt.intent != "bind":
        return None
    user = guards.require_fresh()
    if user.id != attempt.user_id:
        raise AttemptInvalid("other_browser")
    return user


def _signup(identity: QQIdentity) -> str:
    """Return what happens to this identity: ``auto`` signs in, creating a user where there is none; ``ask`` asks."""
    signup = str(current_app.config["QQ_SIGNUP"])
    if signup == "auto" or not bindings.is_unknown(identity):
        return "auto"
    if signup == "closed":
        raise SignupClosed
    return signup


def _ask(proof: BindTicket, browser: str) -> Response:
    """Nothing is created before the newcomer has chosen."""
    if answers.wants_page():
        return tickets.put(answers.onward(url_for("qq_binding.choose")), browser)
    shown = {"nickname": proof.nickname, "avatar_url": proof.avatar_url, "next": proof.next}
    return tickets.put(answers.ok(ticket=tickets.ticket_for(browser), **shown), browser)


def _bound(attempt: Attempt) -> Response:
    return answers.onward(attempt.next_url) if answers.wants_page() else answers.ok(bound=True, next=attempt.next_url)


def _address(attempt: Attempt) -> str:
    """Make it whole: the sandbox in this app is an address without a host, so that it works under any."""
    mobile = "Mobi" in (request.user_agent.string or "")
    return urljoin(request.url_root, qq.address(attempt.state, mobile=mobile))


def _welcome(signed_in: SignedIn, attempt: Attempt) -> Response:
    """A browser lands where it wanted to go, its tokens in cookies; anybody else reads them from the body."""
    if answers.wants_page():
        return tokens.give(answers.onward(attempt.next_url), signed_in.tokens)
    return answers.ok(
        **signed_in.tokens.public(), user=signed_in.user.public(), created=signed_in.created, next=attempt.next_url
    )
