"""The shop's own pages: home, sign in, my account."""

from flask import Blueprint, Response, current_app, request, url_for

from meiduo.accounts import authentication, contract, sessions
from meiduo.accounts.authentication import Caller
from meiduo.accounts.views import sign_in_page
from meiduo.errors import BadRequest
from meiduo.qq_auth.attempts import next_url
from meiduo.qq_auth.bindings import store
from meiduo.web import failures, headers, paging, responses
from meiduo.web.contract import ONWARD, PAGE, TEXT, Query, Token, operation

# why somebody signs in once more: notices of the sign-in page
AGAIN = {"1": "again", "qq": "again_qq"}

NEXT = Query("next", "where to go afterwards; a path on this site", TEXT)
AGAIN_FOR = Query("again", "sign in once more: an act wants it", {"enum": [*AGAIN]})
NOTICE = Query("notice", "the reason of a failure, or what was done, to be shown", TEXT)

bp = Blueprint("pages", __name__)
headers.strict(bp)
failures.answer(bp, template="error.html", sign_in_page=sign_in_page)


@bp.get("/")
@operation(PAGE, token=Token.OPTIONAL)
def home() -> Response:
    """Say who is signed in."""
    return responses.page("home.html", me=authentication.visitor())


@bp.get("/login/")
@operation(PAGE, ONWARD, query=[NEXT, AGAIN_FOR, NOTICE], token=Token.OPTIONAL)
def login() -> Response:
    """Offer QQ; who is signed in already goes on at once."""
    allowed = current_app.config["NEXT_ALLOWED_HOSTS"]
    onward = next_url.clean(request.args.get("next"), allowed)
    # an act that wants a recent sign-in has sent them here
    again = AGAIN.get(request.args.get("again", ""))
    caller = authentication.visitor()
    if caller and not again:
        return responses.onward(onward)
    by_qq = caller is None or again == "again_qq" or _may_come_by_qq(caller)
    notice = request.args.get("notice") or again
    return responses.page("login.html", me=None, onward=onward, notice=notice, by_qq=by_qq)


@bp.get("/account/")
@operation(
    PAGE,
    ONWARD,
    query=[contract.PAGE_NUMBER, NOTICE],
    token=Token.OPTIONAL,
    fails=[BadRequest],
)
def account() -> Response:
    """Show a member what the shop knows of them."""
    page = paging.asked()
    caller = authentication.visitor()
    if caller is None:
        return responses.onward(url_for("pages.login", next=url_for("pages.account")))
    return responses.page(
        "account.html",
        me=caller,
        binding=store.find(caller.user.id, current_app.config["QQ_CLIENT_ID"]),
        devices=sessions.of(caller.user, caller.session.sid, page),
        notice=request.args.get("notice"),
    )


def _may_come_by_qq(caller: Caller) -> bool:
    """Tell whether QQ could prove once more who this is; without a binding it makes or opens
    another account."""
    if not caller.user.has_password:
        return True
    return store.find(caller.user.id, current_app.config["QQ_CLIENT_ID"]) is not None
