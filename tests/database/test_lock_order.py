"""Acts that meet on the same rows of a server, where a wrong order of locks is a deadlock."""

from functools import partial

import pytest
from lock_waits import bind, in_a_queue
from logins import GOOD, add_member, bearer, login, renewing
from malls import Visitor, rows
from operating import run

from meiduo.accounts.models import LoginSession, User
from meiduo.columns import now
from meiduo.mall_models import QQBinding

pytestmark = pytest.mark.engines("postgresql", "mariadb")


@pytest.mark.holds("B-37", "I11")
@pytest.mark.parametrize("first", ["unbinding", "signing in"])
def test_unbinding_and_signing_in_never_deadlock(shop, beside, deadlocks, first):
    """Who came before the unbinding is signed out by it, who came after is a newcomer."""
    add_member(shop, "mia")
    member = Visitor(shop.test_client())
    other = Visitor(shop.test_client())
    tokens = bind(member, login(member, "mia").json, "ordinary")
    with rows(shop) as session:
        session.query(QQBinding).one().profile_time = now()  # else QQ is asked before the act
        session.commit()
    back = other.consents(person="ordinary")
    acts = [
        lambda: member.client.delete("/qq/binding/", headers=bearer(tokens)),
        lambda: other.opens(back),
    ]

    responses = in_a_queue(beside, *(acts if first == "unbinding" else reversed(acts)))

    assert [response.status_code for response in responses] == [200, 200]
    assert deadlocks() == 0
    with rows(shop) as session:
        live = session.query(LoginSession).filter(LoginSession.revoked.is_(None)).count()
        assert live == (2 if first == "unbinding" else 1)
        assert session.query(User).count() == (2 if first == "unbinding" else 1)


@pytest.mark.holds("B-37", "I11")
@pytest.mark.parametrize("first", ["binding", "unbinding"])
def test_binding_and_unbinding_never_deadlock(shop, beside, deadlocks, first):
    """A second QQ is refused while there is one; who came after the unbinding is signed out."""
    add_member(shop, "mia")
    member = Visitor(shop.test_client())
    other = Visitor(shop.test_client())
    unbinding = bearer(bind(member, login(member, "mia").json, "ordinary"))
    binding = bearer(login(other, "mia").json)
    begun = other.client.get("/qq/login/?intent=bind", headers=binding).json
    back = other.consents(begun["login_url"], "emoji")
    acts = [
        lambda: other.opens(back, headers=binding).status_code,
        lambda: member.client.delete("/qq/binding/", headers=unbinding).status_code,
    ]

    statuses = in_a_queue(beside, *(acts if first == "binding" else reversed(acts)))

    assert statuses == ([409, 200] if first == "binding" else [200, 401])
    assert deadlocks() == 0
    with rows(shop) as session:
        assert session.query(QQBinding).count() == 0


@pytest.mark.holds("B-37", "I11")
@pytest.mark.parametrize("first", ["moving", "signing in"])
def test_moving_and_signing_in_never_deadlock(shop, beside, deadlocks, first):
    """Who came before the move is signed out by it, who came after is the older account."""
    twin = Visitor(shop.test_client())
    other = Visitor(shop.test_client())
    headers = bearer(twin.signs_in("ordinary").json)
    add_member(shop, "mia")  # later, so that a move locks the twin first
    back = other.consents(person="ordinary")
    body = {"account": "mia", "password": GOOD}
    acts = [
        lambda: twin.client.post("/qq/binding/move/", json=body, headers=headers),
        lambda: other.opens(back),
    ]

    responses = in_a_queue(beside, *(acts if first == "moving" else reversed(acts)))

    assert [response.status_code for response in responses] == [200, 200]
    assert deadlocks() == 0
    signed_in = responses[1 if first == "moving" else 0].json
    me = other.opens("/auth/me/", headers=bearer(signed_in))
    assert me.status_code == (200 if first == "moving" else 401)
    assert (signed_in["user"]["username"] == "mia") is (first == "moving")


@pytest.mark.holds("B-37")
def test_crossing_moves_never_deadlock(shop, beside, deadlocks):
    """Mia moves her QQ to Tom's account while Tom moves his to hers."""
    moves = []
    for name, other in (("mia", "tom"), ("tom", "mia")):
        add_member(shop, name)
        visitor = Visitor(shop.test_client())
        bind(visitor, login(visitor, name).json, name)
        headers = bearer(visitor.signs_in(name).json)
        body = {"account": other, "password": GOOD}
        post = visitor.client.post
        moves.append(partial(post, "/qq/binding/move/", json=body, headers=headers))

    responses = in_a_queue(beside, *moves)

    assert [response.json["reason"] for response in responses] == ["account_has_qq"] * 2
    assert deadlocks() == 0


@pytest.mark.holds("A-18", "B-37", "I11")
@pytest.mark.parametrize("first", ["disabling", "refreshing"])
def test_disabling_and_refreshing_never_deadlock(shop, beside, deadlocks, first):
    """Who came before the disabling has a new token, which opens nothing."""
    add_member(shop, "mia")
    visitor = Visitor(shop.test_client())
    headers = renewing(login(visitor, "mia").json)
    acts = [
        lambda: run(shop, "users", "disable", "mia", "--yes").exit_code,
        lambda: visitor.client.post("/auth/refresh/", headers=headers),
    ]

    results = in_a_queue(beside, *(acts if first == "disabling" else reversed(acts)))

    disabled, refreshed = results if first == "disabling" else reversed(results)
    assert (disabled, refreshed.status_code) == (0, 401 if first == "disabling" else 200)
    assert deadlocks() == 0
    if first == "refreshing":
        assert visitor.opens("/auth/me/", headers=bearer(refreshed.json)).status_code == 401
