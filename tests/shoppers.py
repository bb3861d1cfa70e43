"""What members with a password do with their QQ."""

from logins import GOOD, login
from malls import bearer


def by_password(visitor, account="laoguke"):
    """Sign in with a password; return the tokens."""
    return login(visitor, account).json


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


def conflict(visitor, tokens, person="ordinary"):
    """Bind a QQ that is another account's; return the ticket that moves it here."""
    return bind(visitor, tokens, person).json["ticket"]


def move_here(visitor, tokens, ticket, **more):
    """Move the QQ of a conflict to the account that is signed in."""
    body = {"ticket": ticket, **more}
    return visitor.client.post("/qq/binding/move/", json=body, headers=bearer(tokens))


def no_longer(response):
    """The one response to a ticket that moves nothing, and the way on."""
    assert (response.status_code, response.json["reason"]) == (403, "ticket_invalid")
    assert "再绑定一次" in response.json["hint"]
    return True
