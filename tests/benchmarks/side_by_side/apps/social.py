"""python-social-auth's Flask app with its own QQ backend and its SQLAlchemy storage, as its
documentation shows it."""

import os

from flask import Flask, g
from flask_login import LoginManager, UserMixin, current_user, login_required
from flask_sqlalchemy import SQLAlchemy
from social_flask.routes import social_auth
from social_flask_sqlalchemy.models import PSABase, init_social
from sqlalchemy import event
from sqlalchemy.engine import Engine

app = Flask(__name__)
app.config.update(
    SECRET_KEY="made-up-key-of-the-benchmark",
    SQLALCHEMY_DATABASE_URI="sqlite:///" + os.environ["BENCH_FILE"],
    SOCIAL_AUTH_USER_MODEL="social.User",
    SOCIAL_AUTH_AUTHENTICATION_BACKENDS=("social_core.backends.qq.QQOAuth2",),
    SOCIAL_AUTH_QQ_KEY=os.environ["BENCH_APP_ID"],
    SOCIAL_AUTH_QQ_SECRET=os.environ["BENCH_APP_KEY"],
    SOCIAL_AUTH_LOGIN_REDIRECT_URL="/",
)
db = SQLAlchemy(app)
signed_in = LoginManager(app)


@event.listens_for(Engine, "connect")
def configure(connection, _):
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")


class User(db.Model, UserMixin):
    __tablename__ = "users"
    id = db.Column(db.Integer, primary_key=True)
    username = db.Column(db.String(200), unique=True)
    email = db.Column(db.String(200))


app.register_blueprint(social_auth)
init_social(app, db.session)


@signed_in.user_loader
def load(key):
    return db.session.get(User, int(key))


@app.before_request
def know_the_visitor():
    g.user = current_user


@app.get("/me")
@login_required
def me():
    return {"id": current_user.id, "name": current_user.username}


def make_tables():
    with app.app_context():
        db.create_all()
        PSABase.metadata.create_all(db.engine)
