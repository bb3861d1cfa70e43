"""What a deadlock or a lost connection broke off is tried again, twice, as a whole act."""

from functools import partial

import pytest
from background import meanwhile
from lock_waits import OWN, end, waiting
from logins import GOOD, add_member, bearer, login
from malls import Visitor, count
from relays import relayed
from sqlalchemy import make_url, text

from meiduo.accounts.models import LoginSession, User
from meiduo.database import session, writing
from meiduo.retries import retried
from meiduo.statements import accepted

MANY_CHANGES = "insert into login_attempts_used (attempt_id, next, expires) values " + ", ".join(
    f"('{number}', '/', '2020-01-01')" for number in range(50)
)
NEW = "another-password-2"
pytestmark = [pytest.mark.holds("B-51"), pytest.mark.engines("postgresql", "mariadb")]


@pytest.fixture
def visitor(shop):
    """An API client who is about to sign in by password."""
    add_member(shop)
    return Visitor(shop.test_client())


def changes_password(visitor, tokens):
    body = {"password": NEW, "current_password": GOOD}
    return visitor.client.put("/auth/password/", json=body, headers=bearer(tokens))


def test_a_deadlock_is_tried_again_as_a_whole(shop, visitor, beside, deadlocks):
    tokens = login(visitor).json
    with beside.connect() as other:
        # The shop is the one that is broken off: it finds the circle first, or has changed less.
        if beside.dialect.name == "postgresql":
            other.exec_driver_sql("set deadlock_timeout = '30s'")
        other.exec_driver_sql(MANY_CHANGES)
        other.exec_driver_sql("update login_sessions set user_agent = 'locked'")
        with meanwhile(partial(changes_password, visitor, tokens)) as (act,):
            waiting(beside)  # it has locked the user and wants the sign-in
            # now each wants the other's
            other.exec_driver_sql("update tb_users set nickname = 'locked'")
            other.commit()
    response = act.result()

    assert deadlocks() == 1
    assert response.status_code == 200
    assert visitor.opens("/auth/me/", headers=bearer(response.json)).status_code == 200
    assert count(shop, LoginSession) == 2  # the first try left nothing behind


def test_a_connection_lost_before_commit_costs_nothing(shop, visitor, beside):
    tokens = login(visitor).json
    with beside.connect() as other:
        other.exec_driver_sql("select 1 from login_sessions for update")
        with meanwhile(partial(changes_password, visitor, tokens)) as (act,):
            for pid in waiting(beside):
                end(beside, pid)
            waiting(beside)  # the second try
            other.commit()

    assert act.result().status_code == 200
    assert count(shop, LoginSession) == 2


@pytest.mark.parametrize(("times", "status"), [(2, 200), (3, 503)])
def test_an_act_is_tried_again_twice(visitor, beside, times, status):
    tokens = login(visitor).json
    with beside.connect() as other:
        other.exec_driver_sql("select 1 from tb_users for update")
        with meanwhile(partial(changes_password, visitor, tokens)) as (act,):
            for _ in range(times):
                (pid,) = waiting(beside)
                end(beside, pid)
            if status == 200:
                waiting(beside)
            other.commit()

    assert act.result().status_code == status


@pytest.mark.holds("B-27")
@pytest.mark.parametrize(("cut", "written"), [("before", False), ("after", True)])
def test_a_connection_lost_during_commit_is_final(make_shop, cut, written):
    """Nobody knows what became of it: the caller hears of it, and nothing is done twice."""
    direct = make_shop()
    with relayed(make_url(direct.config["DATABASE_URL"])) as (relay, address):
        shop = make_shop(DATABASE_URL=address, migrate=False)
        add_member(shop)
        visitor = Visitor(shop.test_client())
        tokens = login(visitor).json
        relay.cut = cut
        response = changes_password(visitor, tokens)

        assert (response.status_code, relay.cut) == (503, None)
        alive = visitor.opens("/auth/me/", headers=bearer(tokens)).status_code == 200
        assert alive is not written
        assert count(shop, LoginSession) == (2 if written else 1)
        assert login(visitor, password=NEW if written else GOOD).status_code == 200


def test_a_deadlock_within_a_savepoint_is_tried_again(shop, beside):
    """MySQL ends the transaction around it, and then knows no savepoint to go back to."""
    add_member(shop)
    tries = []

    @retried
    def act():
        tries.append(1)
        with writing():
            session.execute(text("select 1 from tb_users for update"))
            accepted(lambda: session.execute(text("update login_attempts_used set next = '/'")))

    def in_the_app():
        with shop.app_context():
            act()

    with beside.connect() as other:
        if beside.dialect.name == "postgresql":
            other.exec_driver_sql("set deadlock_timeout = '30s'")
        other.exec_driver_sql(MANY_CHANGES)
        other.commit()
        other.exec_driver_sql("update login_attempts_used set next = '/locked'")
        with meanwhile(in_the_app) as (acting,):
            waiting(beside)
            other.exec_driver_sql("update tb_users set nickname = 'locked'")
            other.commit()
        acting.result()

    assert len(tries) == 2


def test_a_savepoint_is_no_commit(shop, beside):
    """A connection that is lost after one is no less worth another try."""
    tries = []

    @retried
    def act():
        tries.append(1)
        with writing():
            accepted(lambda: session.add(User(username="mia")))
            if len(tries) == 1:
                end(beside, session.scalar(text(OWN[beside.dialect.name])))
            session.execute(text("select 1"))

    with shop.app_context():
        act()

    assert len(tries) == 2
    assert count(shop, User) == 1
