"""Newcomers' proofs and moves that meet on the same rows of a server."""

from functools import partial

import pytest
from background import meanwhile
from lock_waits import in_a_queue, lock_table, unlock, waiting
from logins import GOOD, add_member, bearer, login
from malls import Visitor, count, rows

from meiduo.mall_models import QQBinding

pytestmark = pytest.mark.engines("postgresql", "mariadb")


@pytest.fixture
def shop(make_shop):
    """It asks newcomers."""
    return make_shop(QQ_SIGNUP="ask")


@pytest.mark.holds("B-37")
@pytest.mark.parametrize("first", ["binding", "choosing"])
def test_binding_and_choosing_one_qq_never_deadlock(shop, beside, deadlocks, first):
    """Mia binds her QQ here, and there says of the same QQ that her account exists."""
    add_member(shop, "mia")
    member = Visitor(shop.test_client())
    newcomer = Visitor(shop.test_client())
    ticket = newcomer.signs_in("ordinary").json["ticket"]
    tokens = bearer(login(member, "mia").json)
    begun = member.client.get("/qq/login/?intent=bind", headers=tokens).json
    back = member.consents(begun["login_url"], "ordinary")
    body = {"ticket": ticket, "action": "existing", "account": "mia", "password": GOOD}
    acts = [
        lambda: member.opens(back, headers=tokens).status_code,
        lambda: newcomer.client.post("/qq/bind/", json=body).status_code,
    ]

    statuses = in_a_queue(beside, *(acts if first == "binding" else reversed(acts)))

    assert statuses == ([200, 403] if first == "binding" else [200, 401])
    assert deadlocks() == 0
    assert count(shop, QQBinding) == 1


def test_a_move_never_loses_the_qq(shop, beside):
    """Somebody binds another QQ to the older account while this one is moved there."""
    shop.config["QQ_SIGNUP"] = "auto"
    twin = Visitor(shop.test_client())
    headers = bearer(twin.signs_in("ordinary").json)
    mia = add_member(shop, "mia")
    body = {"account": "mia", "password": GOOD}
    with beside.connect() as other:
        columns = "user_id, app_id, openid, create_time, update_time"
        values = (mia, shop.config["QQ_CLIENT_ID"], "A" * 32)
        statement = f"insert into tb_oauth_qq ({columns}) values (%s, %s, %s, now(), now())"
        other.exec_driver_sql(statement, values)
        with meanwhile(
            partial(twin.client.post, "/qq/binding/move/", json=body, headers=headers)
        ) as (moving,):
            waiting(beside, 1)
            other.commit()

    assert moving.result().json["reason"] == "account_has_qq"
    with rows(shop) as session:
        assert session.query(QQBinding).count() == 2


def test_two_newcomers_with_old_tickets_never_deadlock(shop, beside, deadlocks):
    """Each forgets their own old ticket, and everybody's: they never wait in a circle."""
    returns = []
    for name in ("newcomer0", "newcomer1"):
        visitor = Visitor(shop.test_client())
        assert "ticket" in visitor.signs_in(name).json
        returns.append(partial(visitor.opens, visitor.consents(person=name)))
    with beside.connect() as other:
        other.exec_driver_sql("update bind_tickets set expires = '2020-01-01'")
        other.commit()
        # Both have to begin before either goes on.
        lock_table(other, "bind_tickets", "share")
        with meanwhile(*returns) as both:
            waiting(beside, 2)
            unlock(other)

    assert [returned.result().status_code for returned in both] == [200, 200]
    assert deadlocks() == 0
