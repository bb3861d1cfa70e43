"""The shop's own pages: home, sign in, my account."""

from flask import Blueprint, Response, current_app, request, url_for

from meiduo.accounts import authentication, passwords, sessions
from meiduo.qq_auth.attempts import next_url
from meiduo.qq_auth.bindings import store
from meiduo.web import headers, paging, responses

AGAIN = {"1": "again", "qq": "again_qq"}  # why somebody signs in once more: notices of the sign-in page

bp = Blueprint("pages", __name__)
headers.strict(bp)


@bp.get("/")
def home() -> Response:
    """Say who is signed in."""
    return responses.page("home.html", member=authentication.visitor())


@bp.get("/login/")
def login() -> Response:
    """Offer QQ; who is signed in already goes on at once."""
    onward = next_url.clean(request.args.get("next"), current_app.config["NEXT_ALLOWED_HOSTS"])
    again = AGAIN.get(request.args.get("again", ""))  # an act that wants a recent sign-in has sent them here
    if authentication.visitor() and not again:
        return responses.onward(onward)
    notice = request.args.get("notice") or again
    return responses.page("login.html", member=None, onward=onward, notice=notice)


@bp.get("/account/")
def account() -> Response:
    """Show a member what the shop knows of them."""
    member = authentication.visitor()
    if member is None:
        return responses.onward(url_for("pages.login", next=url_for("pages.account")))
    binding = store.find(member, current_app.config["QQ_CLIENT_ID"])
    devices = sessions.of(member, authentication.claims()["sid"], paging.asked())
    known = passwords.is_usable(member.password_hash)
    return responses.page(
        "account.html",
        member=member,
        binding=binding,
        devices=devices,
        has_password=known,
        notice=request.args.get("notice"),
    )
