"""Each act takes its locks in the one order, also where no other act could close a circle today."""

import re

import pytest
from logins import GOOD, add_member, bearer, login, renewing
from malls import Visitor, rows
from operating import run
from shoppers import conflict

from meiduo.mall_models import QQBinding

# A newcomer's own row is inserted, and nobody else can wait for it: that is not counted.
LOCKS = {
    r"SELECT .*\sFROM tb_users\s+WHERE tb_users\.id = ": "users",
    r"SELECT .*\sFROM tb_oauth_qq JOIN tb_users": "users",  # and then the binding
    r"(UPDATE|DELETE FROM|INSERT INTO) bind_tickets": "tickets",
    r"(UPDATE|DELETE FROM|INSERT INTO) tb_oauth_qq": "bindings",
    r"(UPDATE|DELETE FROM|INSERT INTO) login_sessions": "sessions",
}


def locked(statements):
    """Return what the last transaction locks, in the order of the first time."""
    begun = [n for n, one in enumerate(statements) if one.startswith("BEGIN IMMEDIATE")]
    met = [
        name
        for statement in statements[begun[-1] :]
        for pattern, name in LOCKS.items()
        if re.match(pattern, statement, re.S)
    ]
    return [*dict.fromkeys(met)]


class Shopper:
    """Mia, who has a password; and what she does."""

    def __init__(self, shop):
        self.shop = shop
        self.visitor = Visitor(shop.test_client())
        add_member(shop, "mia")

    def by_password(self):
        return login(self.visitor, "mia").json

    def begins(self, tokens, person="ordinary"):
        """Go to QQ and say yes there to a binding; return the way back."""
        begun = self.visitor.client.get("/qq/login/?intent=bind", headers=bearer(tokens)).json
        return self.visitor.consents(begun["login_url"], person)

    def binds(self):
        tokens = self.by_password()
        return self.visitor.opens(self.begins(tokens), headers=bearer(tokens)).json

    def sends(self, method, path, tokens=None, **body):
        headers = bearer(tokens) if tokens else {}
        return self.visitor.client.open(path, method=method, json=body or None, headers=headers)


def binding(mia):
    tokens = mia.by_password()
    back = mia.begins(tokens)
    return lambda: mia.visitor.opens(back, headers=bearer(tokens))


def unbinding(mia):
    tokens = mia.binds()
    return lambda: mia.sends("DELETE", "/qq/binding/", tokens)


def moving(mia):
    tokens = mia.visitor.signs_in().json
    return lambda: mia.sends("POST", "/qq/binding/move/", tokens, account="mia", password=GOOD)


def moving_here(mia):
    Visitor(mia.shop.test_client()).signs_in()
    tokens = mia.by_password()
    ticket = conflict(mia.visitor, tokens)
    return lambda: mia.sends("POST", "/qq/binding/move/", tokens, ticket=ticket)


def signing_in(mia):
    """After a week: QQ is asked for the profile again, and the binding says when."""
    mia.binds()
    with rows(mia.shop) as session:
        session.query(QQBinding).update({"profile_time": None})
        session.commit()
    back = mia.visitor.consents()
    return lambda: mia.visitor.opens(back)


def coming(mia):
    back = mia.visitor.consents()
    return lambda: mia.visitor.opens(back)


def creating(mia):
    ticket = mia.visitor.signs_in().json["ticket"]
    return lambda: mia.sends("POST", "/qq/bind/", ticket=ticket, action="create")


def choosing(mia):
    ticket = mia.visitor.signs_in().json["ticket"]
    who = {"action": "existing", "account": "mia", "password": GOOD}
    return lambda: mia.sends("POST", "/qq/bind/", ticket=ticket, **who)


def changing(mia):
    tokens = mia.by_password()
    new = {"password": "another made-up one", "current_password": GOOD}
    return lambda: mia.sends("PUT", "/auth/password/", tokens, **new)


def refreshing(mia):
    headers = renewing(mia.by_password())
    return lambda: mia.visitor.client.post("/auth/refresh/", headers=headers)


def taking_off(mia):
    mia.binds()
    return lambda: run(mia.shop, "qq", "unbind", "mia", "--yes")


ASKING = {"QQ_SIGNUP": "ask"}
ACTS = [
    (binding, {}, "users tickets bindings sessions"),
    (unbinding, {}, "users tickets bindings sessions"),
    (moving, {}, "users tickets bindings sessions"),
    (moving_here, {}, "users tickets bindings sessions"),
    (signing_in, {}, "users bindings sessions"),
    (coming, {}, "users tickets bindings sessions"),
    (creating, ASKING, "tickets bindings sessions"),
    (choosing, ASKING, "users tickets bindings sessions"),
    (changing, {}, "users sessions"),
    (refreshing, {}, "users sessions"),
    (taking_off, {}, "users tickets bindings sessions"),
]


@pytest.mark.parametrize(
    ("begin", "settings", "order"), ACTS, ids=[one[0].__name__ for one in ACTS]
)
def test_acts_lock_in_the_one_order(make_shop, statements, begin, settings, order):
    act = begin(Shopper(make_shop(**settings)))
    statements.clear()

    act()

    assert locked(statements) == order.split()
