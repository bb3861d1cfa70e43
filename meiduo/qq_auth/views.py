"""The routes of a QQ login; each reads as the flow."""

from urllib.parse import urljoin

from flask import Blueprint, Response, current_app, request
from werkzeug.local import LocalProxy

from meiduo import answers
from meiduo.accounts import guards, tokens
from meiduo.errors import MethodNotAllowed
from meiduo.qq_auth import attempts, bindings, replies
from meiduo.qq_auth.attempts import Attempt
from meiduo.qq_auth.bindings import SignedIn
from meiduo.qq_auth.client import QQClient

bp = Blueprint("qq_auth", __name__)
qq: QQClient = LocalProxy(lambda: current_app.extensions["qq_client"])  # type: ignore[assignment]


@bp.get("/qq/login/")
def login() -> Response:
    """Answer the address of QQ's scan page."""
    attempt = attempts.begin(request.args.get("next"))
    return attempts.remember(answers.ok(login_url=_address(attempt)), attempt)


@bp.get("/qq/authorize/")
def authorize() -> Response:
    """Go there at once: the same as a plain link, for a page without scripts."""
    attempt = attempts.begin(request.args.get("next"))
    return attempts.remember(answers.hand_over(_address(attempt)), attempt)


@bp.get("/oauth_callback/")
def callback() -> Response:
    """Finish what QQ sends back: code -> access_token -> openid -> user -> JWT."""
    if request.method == "HEAD":  # a link checker's question must not spend the code
        raise MethodNotAllowed("HEAD")
    reply = replies.read(request.args)
    if answers.wants_page() and (onward := attempts.finished_by(reply.state, guards.visitor())):
        return answers.onward(onward)  # reloaded, or opened twice
    attempt = attempts.consume(reply.state)
    if reply.refusal:
        raise reply.refusal
    identity = qq.identify(reply.code)
    profile = qq.profile(identity) if bindings.lacks_profile(identity) else None
    signed_in = bindings.sign_in(identity, profile, attempt, replacing=guards.cookie_sid())
    return attempts.forget(_welcome(signed_in, attempt), attempt)


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
