"""Members who have a password: how they are made, how they sign in, what proves who they are."""

import functools
import hashlib
from base64 import b64encode

import jwt
from malls import HTML, rows

from meiduo.accounts import passwords
from meiduo.accounts.models import User

GOOD = "made-up-password-1"
WRONG = "wrong-password"
FORM = {**HTML, "Origin": "http://localhost"}


@functools.cache
def hashed():
    """Our hash of the good password, made once: it is meant to be slow."""
    return passwords.make(GOOD)


def django_hash(password, rounds=1000):
    """Return the hash that a Django mall keeps."""
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), b"salt", rounds)
    return f"pbkdf2_sha256${rounds}$salt${b64encode(digest).decode()}"


def add_member(shop, username="laoguke", **columns):
    """Add somebody who has the good password, unless it is said otherwise; return the id."""
    with rows(shop) as session:
        user = User(**{"username": username, "password_hash": hashed(), **columns})
        session.add(user)
        session.commit()
        return user.id


def login(visitor, account="laoguke", password=GOOD):
    """Sign in by password as an API client; return the response."""
    return visitor.client.post("/auth/login/", json={"account": account, "password": password})


def login_by_form(browser, account="laoguke", password=GOOD, **fields):
    """Sign in by the page's form; return the response."""
    form = {"account": account, "password": password, **fields}
    return browser.client.post("/auth/login/", data=form, headers=FORM)


def guesses(visitor, account, times=6):
    """Try a wrong password that often; return the status codes."""
    return [login(visitor, account, WRONG).status_code for _ in range(times)]


def header(token):
    return {"Authorization": f"Bearer {token}"}


def bearer(tokens):
    """The header that proves who somebody is who got these tokens."""
    return header(tokens["access_token"])


def renewing(tokens):
    """The header that renews these tokens."""
    return header(tokens["refresh_token"])


def claims(token):
    return jwt.decode(token, options={"verify_signature": False})


def csrf(browser):
    return browser.client.get_cookie("csrf_access_token").value


def refused(response):
    """The one response to a token that is not taken."""
    found = (response.status_code, response.json["reason"], response.json["code"])
    assert found == (401, "token_invalid", "4101")
    assert response.json["errmsg"] == "请重新登录"
    return True
