"""Acts that meet on the same rows of PostgreSQL, where a wrong order of locks is a deadlock."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psycopg
import pytest
from background import meanwhile
from lock_waits import waiting
from logins import GOOD, add_member, bearer, login, renewing
from malls import Visitor, rows
from operating import run

from meiduo.accounts.models import LoginSession, User
from meiduo.mall_models import QQBinding


@pytest.fixture
def shop(on_postgresql):
    return on_postgresql


def in_a_queue(database, *acts):
    """Let acts arrive one after the other while somebody locks every user; return their results.

    Then let go. Whoever locks something before the user does so in vain meanwhile, and the first
    in the queue runs into it.
    """
    with psycopg.connect(database) as other, ThreadPoolExecutor(len(acts)) as pool:
        other.execute("select 1 from tb_users for update")
        begun = []
        for act in acts:
            begun.append(pool.submit(act))
            waiting(database, len(begun))
        other.commit()
    return [act.result() for act in begun]


def bind(visitor, tokens, person):
    begun = visitor.client.get("/qq/login/?intent=bind", headers=bearer(tokens)).json
    back = visitor.consents(begun["login_url"], person)
    return visitor.opens(back, headers=bearer(tokens)).json


@pytest.mark.holds("B-37", "I11")
@pytest.mark.parametrize("first", ["unbinding", "signing in"])
def test_unbinding_and_signing_in_never_deadlock(shop, database, deadlocks, first):
    """Who came before the unbinding is signed out by it, who came after is a newcomer."""
    add_member(shop, "mia")
    member = Visitor(shop.test_client())
    other = Visitor(shop.test_client())
    tokens = bind(member, login(member, "mia").json, "ordinary")
    back = other.consents(person="ordinary")
    acts = [
        lambda: member.client.delete("/qq/binding/", headers=bearer(tokens)),
        lambda: other.opens(back),
    ]

    responses = in_a_queue(database, *(acts if first == "unbinding" else reversed(acts)))

    assert [response.status_code for response in responses] == [200, 200]
    assert deadlocks() == 0
    with rows(shop) as session:
        live = session.query(LoginSession).filter(LoginSession.revoked.is_(None)).count()
        assert live == (2 if first == "unbinding" else 1)
        assert session.query(User).count() == (2 if first == "unbinding" else 1)


@pytest.mark.holds("B-37", "I11")
@pytest.mark.parametrize("first", ["binding", "unbinding"])
def test_binding_and_unbinding_never_deadlock(shop, database, deadlocks, first):
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

    statuses = in_a_queue(database, *(acts if first == "binding" else reversed(acts)))

    assert statuses == ([409, 200] if first == "binding" else [200, 401])
    assert deadlocks() == 0
    with rows(shop) as session:
        assert session.query(QQBinding).count() == 0


@pytest.mark.holds("B-37", "I11")
@pytest.mark.parametrize("first", ["moving", "signing in"])
def test_moving_and_signing_in_never_deadlock(shop, database, deadlocks, first):
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

    responses = in_a_queue(database, *(acts if first == "moving" else reversed(acts)))

    assert [response.status_code for response in responses] == [200, 200]
    assert deadlocks() == 0
    signed_in = responses[1 if first == "moving" else 0].json
    me = other.opens("/auth/me/", headers=bearer(signed_in))
    assert me.status_code == (200 if first == "moving" else 401)
    assert (signed_in["user"]["username"] == "mia") is (first == "moving")


@pytest.mark.holds("B-37")
def test_crossing_moves_never_deadlock(shop, database, deadlocks):
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

    responses = in_a_queue(database, *moves)

    assert [response.json["reason"] for response in responses] == ["account_has_qq"] * 2
    assert deadlocks() == 0


@pytest.mark.holds("A-18", "B-37", "I11")
@pytest.mark.parametrize("first", ["disabling", "refreshing"])
def test_disabling_and_refreshing_never_deadlock(shop, database, deadlocks, first):
    """Who came before the disabling has a new token, which opens nothing."""
    add_member(shop, "mia")
    visitor = Visitor(shop.test_client())
    headers = renewing(login(visitor, "mia").json)
    acts = [
        lambda: run(shop, "users", "disable", "mia", "--yes").exit_code,
        lambda: visitor.client.post("/auth/refresh/", headers=headers),
    ]

    results = in_a_queue(database, *(acts if first == "disabling" else reversed(acts)))

    disabled, refreshed = results if first == "disabling" else reversed(results)
    assert (disabled, refreshed.status_code) == (0, 401 if first == "disabling" else 200)
    assert deadlocks() == 0
    if first == "refreshing":
        assert visitor.opens("/auth/me/", headers=bearer(refreshed.json)).status_code == 401


def test_a_move_never_loses_the_qq(shop, database):
    """Somebody binds another QQ to the older account while this one is moved there."""
    twin = Visitor(shop.test_client())
    headers = bearer(twin.signs_in("ordinary").json)
    mia = add_member(shop, "mia")
    body = {"account": "mia", "password": GOOD}
    with psycopg.connect(database) as other:
        columns = "user_id, app_id, openid, create_time, update_time"
        values = (mia, shop.config["QQ_CLIENT_ID"], "A" * 32)
        statement = f"insert into tb_oauth_qq ({columns}) values (%s, %s, %s, now(), now())"
        other.execute(statement, values)
        with meanwhile(
            partial(twin.client.post, "/qq/binding/move/", json=body, headers=headers)
        ) as (moving,):
            waiting(database, 1)
            other.commit()

    assert moving.result().json["reason"] == "account_has_qq"
    with rows(shop) as session:
        assert session.query(QQBinding).count() == 2


def test_two_newcomers_with_old_tickets_never_deadlock(make_shop, database, deadlocks):
    """Each forgets their own old ticket, and everybody's: they never wait in a circle."""
    shop = make_shop(DATABASE_URL=database, migrate=False, QQ_SIGNUP="ask")
    returns = []
    for name in ("newcomer0", "newcomer1"):
        visitor = Visitor(shop.test_client())
        assert "ticket" in visitor.signs_in(name).json
        returns.append(partial(visitor.opens, visitor.consents(person=name)))
    with psycopg.connect(database) as other:
        other.execute("update bind_tickets set expires = now() - interval '1 hour'")
        other.commit()
        # Both have to begin before either goes on.
        other.execute("lock table bind_tickets in share mode")
        with meanwhile(*returns) as both:
            waiting(database, 2)
            other.commit()

    assert [returned.result().status_code for returned in both] == [200, 200]
    assert deadlocks() == 0
