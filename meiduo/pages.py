"""The shop's own pages: home, sign in, my account."""

from flask import Blueprint, Response, current_app, request, url_for

from meiduo import answers, paging
from meiduo.accounts import guards, passwords, sessions
from meiduo.qq_auth import bindings, next_url

AGAIN = {"1": "again", "qq": "again_qq"}  # why somebody signs in once more: notices of the sign-in page

bp = Blueprint("pages", __name__)


@bp.get("/")
def home() -> Response:
    """Say who is signed in."""
    return answers.page("home.html", member=guards.visitor())


@bp.get("/login/")
def login() -> Response:
    """Offer QQ; who is signed in already goes on at once."""
    onward = next_url.clean(request.args.get("next"), current_app.config["NEXT_ALLOWED_HOSTS"])
    again = AGAIN.get(request.args.get("again", ""))  # an act that wants a recent sign-in has sent them here
    if guards.visitor() and not again:
        return answers.onward(onward)
    notice = request.args.get("notice") or again
    return answers.page("login.html", member=None, onward=onward, notice=notice)


@bp.get("/account/")
def account() -> Response:
    """Show a member what the shop knows of them."""
    member = guards.visitor()
    if member is None:
        return answers.onward(url_for("pages.login", next=url_for("pages.account")))
    binding = bindings.find(member, current_app.config["QQ_CLIENT_ID"])
    devices = sessions.of(member, guards.claims()["sid"], paging.asked())
    known = passwords.is_usable(member.password_hash)
    return answers.page(
        "account.html",
        member=member,
        binding=binding,
        devices=devices,
        has_password=known,
        notice=request.args.get("notice"),
    )
