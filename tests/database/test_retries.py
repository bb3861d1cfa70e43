"""What a deadlock or a lost connection broke off is tried again, twice, as a whole act."""

from functools import partial

import psycopg
import pytest
from background import meanwhile, until
from lock_waits import waiting
from logins import GOOD, add_member, bearer, login
from malls import Visitor, count

from meiduo.accounts.models import LoginSession

pytestmark = pytest.mark.holds("B-51")
SLOW_COMMIT = """
create function nap() returns trigger language plpgsql
as 'begin perform pg_sleep(3); return null; end';
create constraint trigger slow after update on tb_users deferrable initially deferred
for each row execute function nap();
"""
COMMITTING = """
select pid from pg_stat_activity where query ilike 'commit%' and state = 'active'
"""
END = "select pg_terminate_backend(%s)"


@pytest.fixture
def shop(on_postgresql):
    return on_postgresql


@pytest.fixture
def visitor(shop):
    """An API client who is about to sign in by password."""
    add_member(shop)
    return Visitor(shop.test_client())


def changes_password(visitor, tokens):
    body = {"password": "another-password-2", "current_password": GOOD}
    return visitor.client.put("/auth/password/", json=body, headers=bearer(tokens))


def committing(admin):
    """Wait until a transaction of the shop is at its commit; return its server process."""
    return until(lambda: admin.execute(COMMITTING).fetchone())[0]


def gone(database, pid):
    """Wait until a server process has ended."""
    with psycopg.connect(database, autocommit=True) as admin:
        alive = "select 1 from pg_stat_activity where pid = %s"
        until(lambda: not admin.execute(alive, [pid]).fetchone())


def test_a_deadlock_is_tried_again_as_a_whole(shop, visitor, database, deadlocks):
    tokens = login(visitor).json
    with psycopg.connect(database) as other:
        # The shop finds the circle, and is the one that is broken off.
        other.execute("set deadlock_timeout = '30s'")
        other.execute("update login_sessions set user_agent = 'locked'")
        with meanwhile(partial(changes_password, visitor, tokens)) as (act,):
            waiting(database)  # it has locked the user and wants the sign-in
            other.execute("update tb_users set nickname = 'locked'")  # now each wants the other's
            other.commit()
    response = act.result()

    assert deadlocks() == 1
    assert response.status_code == 200
    assert visitor.opens("/auth/me/", headers=bearer(response.json)).status_code == 200
    assert count(shop, LoginSession) == 2  # the first try left nothing behind


def test_a_connection_lost_before_commit_costs_nothing(shop, visitor, database):
    tokens = login(visitor).json
    with psycopg.connect(database) as other:
        other.execute("select 1 from login_sessions for update")
        with meanwhile(partial(changes_password, visitor, tokens)) as (act,):
            for pid in waiting(database):
                other.execute(END, [pid])
            waiting(database)  # the second try
            other.commit()

    assert act.result().status_code == 200
    assert count(shop, LoginSession) == 2


@pytest.mark.parametrize(("times", "status"), [(2, 200), (3, 503)])
def test_an_act_is_tried_again_twice(visitor, database, times, status):
    tokens = login(visitor).json
    with psycopg.connect(database) as other:
        other.execute("select 1 from tb_users for update")
        with meanwhile(partial(changes_password, visitor, tokens)) as (act,):
            for _ in range(times):
                (pid,) = waiting(database)
                other.execute(END, [pid])
                gone(database, pid)
            if status == 200:
                waiting(database)
            other.commit()

    assert act.result().status_code == status


@pytest.mark.holds("B-27")
def test_a_connection_lost_during_commit_is_final(shop, visitor, database):
    """Nobody knows what became of it: the caller hears of it, and nothing is done twice."""
    tokens = login(visitor).json
    with psycopg.connect(database, autocommit=True) as other:
        other.execute(SLOW_COMMIT)
        with meanwhile(partial(changes_password, visitor, tokens)) as (act,):
            other.execute(END, [committing(other)])
        other.execute("drop trigger slow on tb_users")

    assert act.result().status_code == 503
    # This time it was not written.
    assert visitor.opens("/auth/me/", headers=bearer(tokens)).status_code == 200
    assert count(shop, LoginSession) == 1
    assert changes_password(visitor, tokens).status_code == 200
