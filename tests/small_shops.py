"""Flask apps of a few lines with users of their own: no Flask-Login, no Babel, no JWT."""

import secrets
import uuid
from datetime import UTC, datetime

from flask import Flask, session
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CHAR, Integer, String, TypeDecorator, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from meiduo.columns import INNODB
from meiduo.qq_auth import BadCredentials, Caller, Members, QQAuth, TokenInvalid, make_tables
from meiduo.web import responses


class Written(TypeDecorator):
    """A UUID as shops wrote it before SQLAlchemy had a type for it."""

    impl = CHAR(32)
    cache_ok = True

    def process_bind_param(self, value, dialect):
        return None if value is None else value.hex

    def process_result_value(self, value, dialect):
        return None if value is None else uuid.UUID(value)


KEYS = {"integer": Integer, "uuid": Uuid, "string": String(64), "written": Written}
MAKE = {
    "integer": lambda: None,
    "uuid": uuid.uuid4,
    "string": secrets.token_hex,
    "written": uuid.uuid4,
}


def make_models(kind="integer"):
    """Return a database and a user model with a primary key of that kind."""
    db = SQLAlchemy()

    class User(db.Model):
        __table_args__ = INNODB  # whatever the server's own default is
        id = mapped_column(KEYS[kind], primary_key=True)
        name: Mapped[str] = mapped_column(String(64))
        password_hash: Mapped[str | None] = mapped_column(String(64))

    return db, User


def make_members(db, user_model, kind="integer"):
    """Return the least that a shop writes: who is new, who is here, how one comes in."""

    class Least(Members):
        def create(self, profile):
            user = user_model(id=MAKE[kind](), name=profile.nickname)
            db.session.add(user)
            return user

        def caller(self):
            user = db.session.get(user_model, session.get("key") or MAKE[kind]() or 0)
            if user is None:
                raise TokenInvalid
            return Caller(user, datetime.fromtimestamp(session["since"], UTC), "qq")

        def response(self, done, onward, facts):
            session["key"] = done.user.id
            session["since"] = datetime.now(UTC).timestamp()
            if responses.wants_page():
                return responses.onward(onward)
            return responses.ok(name=done.user.name, **facts)

    return Least()


def make_proving_members(db, user_model, kind):
    """Members whose password is stored as it is, to keep it short."""
    least = type(make_members(db, user_model, kind))

    class Proving(least):
        def prove_password(self, account, password):
            found = db.session.query(user_model).filter_by(name=account).one_or_none()
            if found is None or found.password_hash != password:
                raise BadCredentials
            return found

    return Proving()


def make_app(**config):
    app = Flask("small")
    app.config.update(
        SECRET_KEY=secrets.token_hex(),
        SQLALCHEMY_DATABASE_URI="sqlite://",
        RATELIMIT_ENABLED=False,
    )
    app.config.update(config)
    return app


def make_small_shop(qq, kind="integer", members=make_members, **config):
    """Return such an app with an empty database, and its models.

    ``members`` makes its Members.
    """
    app = make_app(**qq.settings(), **config)
    db, user_model = make_models(kind)
    app.db = db
    app.users = user_model
    db.init_app(app)
    QQAuth(members(db, user_model, kind), make_tables(db.Model, user_model)).init_app(app)
    with app.app_context():
        db.create_all()
    return app


def close(app):
    """End the connections of an app."""
    with app.app_context():
        db = app.extensions["sqlalchemy"]
        db.session.remove()
        db.engine.dispose()
