"""Flask and Authlib as quick as we can make them by hand, keeping nothing but the user.

Authlib makes the address and guards the state in Flask's signed cookie; the code goes to QQ over a
shared pool of urllib3 with one TLS context, and the openid comes with the token. The user is one
statement of the ORM, the sign-in a JWT. No attempt is spent and no session stored.
"""

import os
import ssl

import certifi
import urllib3
from authlib.integrations.flask_client import OAuth
from flask import Flask, abort, request, session
from flask_jwt_extended import JWTManager, create_access_token, get_jwt_identity, jwt_required
from sqlalchemy import bindparam, select
from tables import SETTINGS, Binding, User, db

BACK = os.environ["BENCH_BASE"] + "/callback"
ASKED = {
    "grant_type": "authorization_code",
    "client_id": os.environ["BENCH_APP_ID"],
    "client_secret": os.environ["BENCH_APP_KEY"],
    "redirect_uri": BACK,
    "fmt": "json",
    "need_openid": "1",
}
TLS = ssl.create_default_context(cafile=certifi.where())
QQ = urllib3.HTTPSConnectionPool(
    "graph.qq.com", maxsize=32, ssl_context=TLS, retries=False, timeout=5
)
BY_OPENID = select(Binding.user_id).where(Binding.openid == bindparam("openid"))

app = Flask(__name__)
app.config.update(SETTINGS)
db.init_app(app)
JWTManager(app)
oauth = OAuth(app)
oauth.register(
    "qq",
    client_id=ASKED["client_id"],
    client_secret=ASKED["client_secret"],
    authorize_url="https://graph.qq.com/oauth2.0/authorize",
    access_token_url="https://graph.qq.com/oauth2.0/token",
)


def make_tables():
    with app.app_context():
        db.create_all()


@app.get("/login")
def login():
    return oauth.qq.authorize_redirect(BACK)


@app.get("/callback")
def callback():
    state = request.args["state"]
    begun = oauth.qq.framework.get_state_data(session, state)
    oauth.qq.framework.clear_state_data(session, state)
    if begun is None:
        abort(403)
    asked = {**ASKED, "code": request.args["code"]}
    answer = QQ.request("POST", "/oauth2.0/token", fields=asked, encode_multipart=False).json()
    openid = answer.get("openid") or abort(502)
    user = db.session.scalar(BY_OPENID, {"openid": openid}) or create(openid)
    return {"access_token": create_access_token(identity=str(user))}


def create(openid):
    binding = Binding(openid=openid, user=User(name=openid))
    db.session.add(binding)
    db.session.flush()
    user = binding.user_id
    db.session.commit()
    return user


@app.get("/me")
@jwt_required()
def me():
    user = db.get_or_404(User, int(get_jwt_identity()))
    return {"id": user.id, "name": user.name}
