"""Somebody else's shop: users of its own, a cookie of Flask's, and the QQ login from the
package."""

import os
from datetime import UTC, datetime

from flask import Flask, session
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from meiduo.errors import TokenInvalid
from meiduo.qq_auth import Caller, Members, QQAuth, Tables
from meiduo.qq_auth.attempts.models import UsedAttemptMixin
from meiduo.qq_auth.bindings.models import BindingMixin, TicketMixin


class Base(DeclarativeBase):
    pass


db = SQLAlchemy(model_class=Base)


class User(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class QQBinding(BindingMixin, db.Model):
    __user__ = User


class BindTicket(TicketMixin, db.Model):
    pass


class UsedAttempt(UsedAttemptMixin, db.Model):
    __user__ = User


class ShopMembers(Members):
    def create(self, profile):
        user = User(name=profile.nickname)
        db.session.add(user)
        return user

    def caller(self):
        if "user" not in session:
            raise TokenInvalid("nobody")
        since = datetime.fromtimestamp(session["since"], UTC)
        return Caller(user=self.load(session["user"]), since=since, by="qq")

    def response(self, done, onward, facts):
        session["user"] = done.user.id
        session["since"] = datetime.now(UTC).timestamp()
        return super().response(done, onward, facts)


app = Flask(__name__)
app.config.update({name: text for name, text in os.environ.items() if name.startswith("QQ_")})
app.config["SECRET_KEY"] = os.environ["SECRET_KEY"]
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///shop.sqlite"
db.init_app(app)
tables = Tables(user=User, binding=QQBinding, ticket=BindTicket, used_attempt=UsedAttempt)
QQAuth(ShopMembers(), tables).init_app(app)
with app.app_context():
    db.create_all()


@app.get("/")
def home():
    return "a shop"
