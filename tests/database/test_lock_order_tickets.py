"""Newcomers' proofs and moves that meet on the same rows of PostgreSQL."""

from functools import partial

import psycopg
import pytest
from background import meanwhile
from lock_waits import in_a_queue, waiting
from logins import GOOD, add_member, bearer, login
from malls import Visitor, count, rows

from meiduo.mall_models import QQBinding


@pytest.fixture
def asking_shop(make_shop, database):
    return make_shop(DATABASE_URL=database, migrate=False, QQ_SIGNUP="ask")


@pytest.mark.holds("B-37")
@pytest.mark.parametrize("first", ["binding", "choosing"])
def test_binding_and_choosing_one_qq_never_deadlock(asking_shop, database, deadlocks, first):
    """Mia binds her QQ here, and there says of the same QQ that her account exists."""
    add_member(asking_shop, "mia")
    member = Visitor(asking_shop.test_client())
    newcomer = Visitor(asking_shop.test_client())
    ticket = newcomer.signs_in("ordinary").json["ticket"]
    tokens = bearer(login(member, "mia").json)
    begun = member.client.get("/qq/login/?intent=bind", headers=tokens).json
    back = member.consents(begun["login_url"], "ordinary")
    body = {"ticket": ticket, "action": "existing", "account": "mia", "password": GOOD}
    acts = [
        lambda: member.opens(back, headers=tokens).status_code,
        lambda: newcomer.client.post("/qq/bind/", json=body).status_code,
    ]

    statuses = in_a_queue(database, *(acts if first == "binding" else reversed(acts)))

    assert statuses == ([200, 403] if first == "binding" else [200, 401])
    assert deadlocks() == 0
    assert count(asking_shop, QQBinding) == 1


def test_a_move_never_loses_the_qq(on_postgresql, database):
    """Somebody binds another QQ to the older account while this one is moved there."""
    twin = Visitor(on_postgresql.test_client())
    headers = bearer(twin.signs_in("ordinary").json)
    mia = add_member(on_postgresql, "mia")
    body = {"account": "mia", "password": GOOD}
    with psycopg.connect(database) as other:
        columns = "user_id, app_id, openid, create_time, update_time"
        values = (mia, on_postgresql.config["QQ_CLIENT_ID"], "A" * 32)
        statement = f"insert into tb_oauth_qq ({columns}) values (%s, %s, %s, now(), now())"
        other.execute(statement, values)
        with meanwhile(
            partial(twin.client.post, "/qq/binding/move/", json=body, headers=headers)
        ) as (moving,):
            waiting(database, 1)
            other.commit()

    assert moving.result().json["reason"] == "account_has_qq"
    with rows(on_postgresql) as session:
        assert session.query(QQBinding).count() == 2


def test_two_newcomers_with_old_tickets_never_deadlock(asking_shop, database, deadlocks):
    """Each forgets their own old ticket, and everybody's: they never wait in a circle."""
    returns = []
    for name in ("newcomer0", "newcomer1"):
        visitor = Visitor(asking_shop.test_client())
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
