"""The bookshop's own pages."""

from contextlib import closing

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user, login_required, login_user, logout_user
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from bookshop.models import User, db
from meiduo.qq_auth import safe_next

bp = Blueprint("shop", __name__)


@bp.get("/")
def home() -> str:
    return render_template("home.html")


@bp.route("/login/", methods=["GET", "POST"])
def login() -> str | Response:
    if request.method == "POST":
        user = User.by_password(request.form["email"], request.form["password"])
        if user is not None:
            login_user(user)
            return redirect(_next())
        flash("邮箱或密码不对，请再试一次。")
    return render_template("login.html")


@bp.route("/register/", methods=["GET", "POST"])
def register() -> str | Response:
    if request.method == "POST":
        form = request.form
        user = User.register(form["email"], form["password"], form["name"])
        try:
            db.session.commit()
        except IntegrityError:
            db.session.rollback()
            flash("这个邮箱已经注册过了。")
        else:
            login_user(user)
            return redirect(url_for("shop.account"))
    return render_template("register.html")


@bp.post("/logout/")
def logout() -> Response:
    logout_user()
    return redirect(url_for("shop.home"))


@bp.get("/account/")
@login_required
def account() -> str:
    return render_template("account.html", user=current_user)


@bp.route("/upload/", methods=["GET", "POST"])
@login_required
def upload() -> str:
    octets = None
    if request.method == "POST":
        with closing(request.files["cover"]) as cover:
            octets = len(cover.read())
    return render_template("upload.html", octets=octets)


def not_found(error: NotFound) -> tuple[str, int]:
    return render_template("not_found.html"), 404


def _next() -> str:
    """Return the page of this shop that a visitor wanted to see before the sign-in."""
    return safe_next(request.args.get("next") or url_for("shop.account"))
