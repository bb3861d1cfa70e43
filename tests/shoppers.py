"""A member with a password, and what members do with their QQ."""

import functools

from malls import bearer, rows

from meiduo.accounts import passwords
from meiduo.accounts.models import User

GOOD = "made-up-password-1"


@functools.cache
def hashed():
    """Return the hash of ``GOOD``, made once: it is meant to be slow."""
    return passwords.make(GOOD)


def add_member(shop, username="laoguke", nickname="老顾客"):
    """Create a member whose password is ``GOOD``."""
    with rows(shop) as session:
        session.add(User(username=username, nickname=nickname, password_hash=hashed()))
        session.commit()


def by_password(visitor, account="laoguke"):
    """Sign in with a password; return the tokens."""
    body = {"account": account, "password": GOOD}
    return visitor.client.post("/auth/login/", json=body).json


def sets_password(visitor, tokens):
    """Give the member a password; return the tokens that are good from then on."""
    body = {"password": GOOD}
    return visitor.client.put("/auth/password/", json=body, headers=bearer(tokens)).json


def begin_bind(visitor, tokens, next_url="/account/"):
    query = {"intent": "bind", "next": next_url}
    return visitor.client.get("/qq/login/", query_string=query, headers=bearer(tokens))


def bind(visitor, tokens, person="ordinary"):
    back = visitor.consents(begin_bind(visitor, tokens).json["login_url"], person)
    return visitor.opens(back, headers=bearer(tokens))


def binding(visitor, tokens):
    return visitor.opens("/qq/binding/", headers=bearer(tokens)).json["binding"]


def move(visitor, tokens, password=GOOD, account="laoguke", **more):
    body = {"account": account, "password": password, **more}
    return visitor.client.post("/qq/binding/move/", json=body, headers=bearer(tokens))


def choose(visitor, ticket, **body):
    """Answer the question that a newcomer is asked."""
    return visitor.client.post("/qq/bind/", json={"ticket": ticket, **body})


def existing(visitor, ticket, password=GOOD, account="laoguke"):
    """Answer it with: I have an account."""
    return choose(visitor, ticket, action="existing", account=account, password=password)
