"""The shop's own pages: home, sign in, my account, moving a QQ account."""

from flask import Blueprint, Response, current_app, request, url_for

from meiduo.accounts import authentication, contract, sessions
from meiduo.accounts.authentication import Caller
from meiduo.accounts.form_pages import sign_in_page
from meiduo.errors import BadRequest
from meiduo.qq_auth.attempts import next_url
from meiduo.qq_auth.bindings import moving, store
from meiduo.qq_auth.extension import members
from meiduo.web import failures, headers, notices, paging, responses
from meiduo.web.contract import ONWARD, PAGE, TEXT, Query, Token, operation

NEXT = Query("next", "where to go afterwards; a path on this site", TEXT)
AGAIN = Query("again", "sign in once more: an act wants it", {"enum": [*contract.AGAIN]})

bp = Blueprint("pages", __name__)
headers.strict(bp)
failures.answer(bp, template="error.html", sign_in_page=sign_in_page)


@bp.get("/")
@operation(PAGE, token=Token.OPTIONAL)
def home() -> Response:
    """Say who is signed in."""
    return responses.page("home.html", me=authentication.visitor())


@bp.get("/login/")
@operation(PAGE, ONWARD, query=[NEXT, AGAIN], token=Token.OPTIONAL)
def login() -> Response:
    """Offer QQ; who is signed in already goes on at once."""
    allowed = current_app.config["NEXT_ALLOWED_HOSTS"]
    onward = next_url.clean(request.args.get("next"), allowed)
    again = request.args.get("again")
    if again not in contract.AGAIN:  # an act that wants a recent sign-in has sent them here
        again = None
    caller = authentication.visitor()
    if caller and not again and not _has_just_failed():
        return responses.onward(onward)
    by_qq = caller is None or again == "qq" or _may_come_by_qq(caller)
    intent = "prove" if caller and again == "qq" else None
    shown = {"onward": onward, "again": again, "by_qq": by_qq, "intent": intent}
    return responses.page("login.html", me=None, **shown)


@bp.get("/account/")
@operation(
    PAGE,
    ONWARD,
    query=[contract.PAGE_NUMBER],
    token=Token.OPTIONAL,
    fails=[BadRequest],
)
def account() -> Response:
    """Show a member what the shop knows of them."""
    page = paging.asked()
    caller = authentication.visitor()
    if caller is None:
        return responses.onward(sign_in_page(url_for("pages.account")))
    return responses.page(
        "account.html",
        me=caller,
        binding=store.find(caller.user.id, current_app.config["QQ_CLIENT_ID"]),
        devices=sessions.of(caller.user, caller.session.sid, page),
    )


@bp.get("/account/move/")
@operation(PAGE, ONWARD, token=Token.OPTIONAL)
def move() -> Response:
    """Show a member how their QQ account moves to an older account, or that QQ has to prove
    first whose it is."""
    caller = authentication.visitor()
    if caller is None:
        return responses.onward(sign_in_page(url_for("pages.move")))
    shown = {
        "binding": store.find(caller.user.id, current_app.config["QQ_CLIENT_ID"]),
        "by_qq": caller.session.method == "qq" and caller.session.is_fresh,
        "may_move": moving.may_be_moved(caller.user),
        "closes_old": members().is_only_qq(caller.user),
    }
    return responses.page("move.html", me=caller, **shown)


def _has_just_failed() -> bool:
    """Tell whether this browser has sent a wrong password: who is signed in is told so, too."""
    notice = notices.waiting()
    return notice is not None and notice.facts.get("form") == "login"


def _may_come_by_qq(caller: Caller) -> bool:
    """Tell whether QQ could prove once more who this is; without a binding it makes or opens
    another account."""
    if not caller.user.has_password:
        return True
    return store.find(caller.user.id, current_app.config["QQ_CLIENT_ID"]) is not None
