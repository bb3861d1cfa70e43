"""Flask and Authlib as their documentation shows them: no pool, no time limit, one ORM session."""

import os

from authlib.integrations.flask_client import OAuth
from flask import Flask, url_for
from flask_jwt_extended import JWTManager, create_access_token, get_jwt_identity, jwt_required
from sqlalchemy import select
from tables import SETTINGS, Binding, User, db

app = Flask(__name__)
app.config.update(SETTINGS)
db.init_app(app)
JWTManager(app)
oauth = OAuth(app)
oauth.register(
    "qq",
    client_id=os.environ["BENCH_APP_ID"],
    client_secret=os.environ["BENCH_APP_KEY"],
    authorize_url="https://graph.qq.com/oauth2.0/authorize",
    access_token_url="https://graph.qq.com/oauth2.0/token",
    access_token_params={"fmt": "json"},
    api_base_url="https://graph.qq.com/",
    client_kwargs={
        "token_endpoint_auth_method": "client_secret_post",
        "token_placement": "uri",
    },
)


def make_tables():
    with app.app_context():
        db.create_all()


@app.get("/login")
def login():
    return oauth.qq.authorize_redirect(url_for("callback", _external=True))


@app.get("/callback")
def callback():
    oauth.qq.authorize_access_token()
    response = oauth.qq.get("oauth2.0/me", params={"fmt": "json"})
    response.raise_for_status()
    openid = response.json()["openid"]
    binding = db.session.scalar(select(Binding).filter_by(openid=openid))
    if binding is None:
        binding = Binding(openid=openid, user=User(name=openid))
        db.session.add(binding)
        db.session.commit()
    return {"access_token": create_access_token(identity=str(binding.user.id))}


@app.get("/me")
@jwt_required()
def me():
    user = db.get_or_404(User, int(get_jwt_identity()))
    return {"id": user.id, "name": user.name}
