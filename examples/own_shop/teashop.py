"""A teashop in one file: Flask's own session says who is signed in, and ``tb_oauth_qq`` is a table
of an older login."""

import os
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, render_template_string, session
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Mapped, mapped_column

from meiduo.qq_auth import (
    BindingMixin,
    Caller,
    Members,
    Profile,
    QQAuth,
    SignedIn,
    Tables,
    TicketMixin,
    TokenInvalid,
    UsedAttemptMixin,
)

HOME = '{% include "qq_auth/button.html" %}'
ACCOUNT = '{% include "qq_auth/account.html" %}'

db = SQLAlchemy()


class User(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]


class OldLogin(db.Model):
    __tablename__ = "tb_oauth_qq"

    openid: Mapped[str] = mapped_column(primary_key=True)


class QQBinding(BindingMixin, db.Model):
    __tablename__ = "qq_bindings"
    __user__ = User


class BindTicket(TicketMixin, db.Model):
    __tablename__ = "qq_bind_tickets"


class UsedAttempt(UsedAttemptMixin, db.Model):
    __tablename__ = "qq_used_attempts"
    __user__ = User


def sign_in(user: User, by: str) -> None:
    """Call it where the shop has checked a password, too: ``sign_in(user, "password")``."""
    session["signed_in"] = [user.id, time.time(), by]


class TeaMembers(Members):
    def create(self, profile: Profile) -> User:
        user = User(name=profile.nickname)
        db.session.add(user)
        return user

    def caller(self) -> Caller:
        key, since, by = session.get("signed_in", [None, 0, ""])
        user = self.load(key) if key else None
        if user is None:
            raise TokenInvalid  # nobody is signed in
        return Caller(user, datetime.fromtimestamp(since, UTC), by)

    def response(self, done: SignedIn, onward: str, facts: dict[str, Any]) -> Response:
        # who was here already and has unbound, say, has not signed in anew
        if done.caller is None or session["signed_in"][0] != done.user.id:
            sign_in(done.user, "qq")
        return super().response(done, onward, facts)


qq = QQAuth(TeaMembers(), Tables(User, QQBinding, BindTicket, UsedAttempt))


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return the teashop; the environment's ``QQ_…`` are its settings."""
    app = Flask(__name__)
    app.config["SECRET_KEY"] = "only for trying"
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///teashop.sqlite"
    app.config.update(QQ_HOME_VIEW="home", QQ_LOGIN_VIEW="home", QQ_ACCOUNT_VIEW="account")
    app.config.update({name: os.environ[name] for name in os.environ if name.startswith("QQ_")})
    app.config.update(config or {})
    db.init_app(app)
    qq.init_app(app)
    app.add_url_rule("/", "home", lambda: render_template_string(HOME))
    app.add_url_rule("/account/", "account", lambda: render_template_string(ACCOUNT))
    with app.app_context():
        db.create_all()
    return app
