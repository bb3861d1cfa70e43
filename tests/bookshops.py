"""The bookshop of examples/own_shop in this process, and what people do in it."""

import secrets

from malls import HTML, Visitor

from bookshop import create_app
from bookshop.models import User, db

MIA = {"email": "mia@example.com", "password": "tea for two", "name": "Mia"}
LEO = {"email": "leo@example.com", "password": "rain on tin", "name": "Leo"}


def make_bookshop(qq, folder, **config):
    """Return a bookshop with an empty database, whose QQ is ``qq``."""
    settings = {
        "SECRET_KEY": secrets.token_hex(),
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/{secrets.token_hex(4)}.sqlite",
        "QQ_SANDBOX": False,
        "RATELIMIT_ENABLED": False,
    }
    app = create_app({**settings, **qq.settings(), **config})
    with app.app_context():
        db.create_all()
    return app


def enters(app):
    """Return a visitor with a browser."""
    return Visitor(app.test_client(), HTML)


def registers(app, person):
    """Return somebody who has just signed up with e-mail and password."""
    visitor = enters(app)
    visitor.submits("/register/", **person)
    return visitor


def binds(visitor, person="ordinary"):
    """Press 绑定QQ on the shop's page of the account."""
    return visitor.opens(visitor.consents(visitor.begins_to_bind(), person))


def is_signed_in(visitor, name):
    """Tell whether the shop greets this visitor by name."""
    return f"您好，{name}。" in visitor.opens("/").text


def users(app):
    """Return all users, by name."""
    with app.app_context():
        return {user.name: user for user in db.session.scalars(db.select(User))}


def disable(app, name):
    with app.app_context():
        db.session.scalars(db.select(User).filter_by(name=name)).one().is_active = False
        db.session.commit()
