"""As little as Python can do: one WSGI function, one call to QQ, one statement, one signature.

It keeps no attempt, no session and no profile. Nothing below it can be had with these libraries.
"""

import hmac
import json
import os
import secrets
import sqlite3
import ssl
import threading
import time
from urllib.parse import parse_qs, quote, urlencode

import certifi
import jwt
import urllib3

KEY = "made-up-key-of-the-bound-thirty-two-bytes"
FILE = os.environ["BENCH_FILE"]
BACK = os.environ["BENCH_BASE"] + "/callback"
APP = {"client_id": os.environ["BENCH_APP_ID"], "redirect_uri": BACK}
AUTHORIZE = (
    "https://graph.qq.com/oauth2.0/authorize?response_type=code&" + urlencode(APP) + "&state="
)
ASKED = {"grant_type": "authorization_code", "fmt": "json", "need_openid": "1", **APP}
TOKEN = "/oauth2.0/token?" + urlencode({**ASKED, "client_secret": os.environ["BENCH_APP_KEY"]})
TLS = ssl.create_default_context(cafile=certifi.where())  # read once, not for each connection
QQ = urllib3.HTTPSConnectionPool(
    "graph.qq.com", maxsize=32, ssl_context=TLS, retries=False, timeout=5
)
own = threading.local()

TABLES = """
create table users (id integer primary key, name text not null);
create table bindings (openid text primary key, user_id integer not null unique) without rowid;
"""


def make_tables():
    sqlite3.connect(FILE).executescript(TABLES)


def database():
    """Return this thread's connection; each statement is a transaction."""
    if not hasattr(own, "connection"):
        own.connection = sqlite3.connect(FILE, isolation_level=None)
        own.connection.execute("pragma journal_mode = wal")
        own.connection.execute("pragma synchronous = normal")
    return own.connection


def start(environ):
    state = secrets.token_urlsafe(16)
    cookie = f"state={state}; HttpOnly; Path=/; SameSite=Lax"
    return "302 Found", b"", [("Location", AUTHORIZE + state), ("Set-Cookie", cookie)]


def callback(environ):
    said = parse_qs(environ["QUERY_STRING"])
    kept = environ.get("HTTP_COOKIE", "").partition("state=")[2].partition(";")[0]
    if not kept or not hmac.compare_digest(kept, said["state"][0]):
        return "403 Forbidden", b"state", []
    answer = json.loads(QQ.request("GET", f"{TOKEN}&code={quote(said['code'][0])}").data)
    if "openid" not in answer:
        return "502 Bad Gateway", json.dumps(answer).encode(), []
    user = find(answer["openid"]) or create(answer["openid"])
    claims = {"sub": str(user), "exp": int(time.time()) + 900}
    body = json.dumps({"access_token": jwt.encode(claims, KEY, "HS256")})
    return "200 OK", body.encode(), [("Content-Type", "application/json")]


def find(openid):
    found = database().execute("select user_id from bindings where openid = ?", (openid,))
    return (found.fetchone() or [None])[0]


def create(openid):
    connection = database()
    connection.execute("begin immediate")
    added = connection.execute("insert into users (name) values (?)", (openid,))
    user = added.lastrowid
    connection.execute("insert into bindings values (?, ?)", (openid, user))
    connection.execute("commit")
    return user


def me(environ):
    token = environ["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    user = int(jwt.decode(token, KEY, ["HS256"])["sub"])
    name = database().execute("select name from users where id = ?", (user,)).fetchone()[0]
    body = json.dumps({"id": user, "name": name})
    return "200 OK", body.encode(), [("Content-Type", "application/json")]


PLACES = {"/login": start, "/callback": callback, "/me": me}


def app(environ, start_response):
    status, body, headers = PLACES[environ["PATH_INFO"]](environ)
    start_response(status, [*headers, ("Content-Length", str(len(body)))])
    return [body]
