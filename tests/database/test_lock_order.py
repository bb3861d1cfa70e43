"""Acts that meet on the same rows: on a real PostgreSQL, where a wrong order of locks is a deadlock."""

import threading
import time

import psycopg
import pytest
from shop import Visitor, count, rows

from meiduo.accounts import passwords
from meiduo.accounts.models import LoginSession, User

GOOD = "made-up-password-1"


@pytest.fixture
def shop(on_postgresql):
    return on_postgresql


@pytest.fixture
def deadlocks(database):
    """Count the deadlocks that the server has seen in this database."""

    def counted():
        with psycopg.connect(database, autocommit=True) as admin:
            admin.execute("select pg_stat_clear_snapshot()")
            return admin.execute(
                "select deadlocks from pg_stat_database where datname = current_database()"
            ).fetchone()[0]

    return counted


def bearer(tokens):
    return {"Authorization": "Bearer " + tokens["access_token"]}


def in_a_queue(database, *acts):
    """Let acts arrive one after the other while somebody holds every user, then let go; return what each gave.

    Whoever takes something before the user holds it in vain meanwhile, and the first in the queue runs into it.
    """
    given = [None] * len(acts)
    threads = []
    with psycopg.connect(database) as other:
        other.execute("select 1 from tb_users for update")
        for number, act in enumerate(acts):
            thread = threading.Thread(target=lambda n=number, a=act: given.__setitem__(n, a()))
            thread.start()
            threads.append(thread)
            waiting(database, len(threads))
        other.commit()
        for thread in threads:
            thread.join()
    return given


def add(shop, *names):
    with rows(shop) as session:
        session.add_all(User(username=name, password_hash=KNOWN) for name in names)
        session.commit()


KNOWN = passwords.make(GOOD)


def by_password(visitor, account):
    return visitor.client.post("/auth/login/", json={"account": account, "password": GOOD}).json


def bind(visitor, tokens, person):
    begun = visitor.client.get("/qq/login/?intent=bind", headers=bearer(tokens)).json
    return visitor.opens(visitor.consents(begun["login_url"], person), headers=bearer(tokens)).json


def waiting(database, count=1):
    """Wait until so many of the shop's transactions wait for a lock; return their server processes."""
    with psycopg.connect(database, autocommit=True) as admin:
        for _ in range(200):
            found = admin.execute(
                "select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
            ).fetchall()
            if len(found) >= count:
                return [pid for (pid,) in found]
            time.sleep(0.02)
    raise AssertionError("nothing waits")


@pytest.mark.parametrize("first", ["unbinding", "signing in"])
def test_unbinding_and_signing_in_never_deadlock(shop, database, deadlocks, first):
    add(shop, "mia")
    member, other = Visitor(shop.test_client()), Visitor(shop.test_client())
    tokens = bind(member, by_password(member, "mia"), "ordinary")
    back = other.consents(person="ordinary")
    acts = [
        lambda: member.client.delete("/qq/binding/", headers=bearer(tokens)),
        lambda: other.opens(back),
    ]

    answers = in_a_queue(database, *(acts if first == "unbinding" else reversed(acts)))

    assert [answer.status_code for answer in answers] == [200, 200]
    assert deadlocks() == 0
    with rows(shop) as session:  # who came before the unbinding is signed out by it, who came after is a newcomer
        live = session.query(LoginSession).filter(LoginSession.revoked.is_(None)).count()
        assert live == (2 if first == "unbinding" else 1)
        assert session.query(User).count() == (2 if first == "unbinding" else 1)


def test_crossing_moves_never_deadlock(shop, database, deadlocks):
    """Mia moves her QQ to Tom's account while Tom moves his to hers."""
    add(shop, "mia", "tom")
    people = []
    for name in ("mia", "tom"):
        visitor = Visitor(shop.test_client())
        bind(visitor, by_password(visitor, name), name)
        people.append((visitor, visitor.signs_in(name).json))
    moves = [
        lambda v=visitor, t=tokens, to=to: v.client.post(
            "/qq/binding/move/", json={"account": to, "password": GOOD}, headers=bearer(t)
        )
        for (visitor, tokens), to in zip(people, ("tom", "mia"), strict=True)
    ]

    answers = in_a_queue(database, *moves)

    assert [answer.json["reason"] for answer in answers] == ["account_has_qq"] * 2
    assert deadlocks() == 0


def test_disabling_and_refreshing_never_deadlock(shop, database, deadlocks):
    add(shop, "mia")
    visitor = Visitor(shop.test_client())
    refresh = {"Authorization": "Bearer " + by_password(visitor, "mia")["refresh_token"]}
    disable = ["users", "disable", "mia", "--yes"]

    disabled, refreshed = in_a_queue(
        database,
        lambda: shop.test_cli_runner().invoke(args=disable),
        lambda: visitor.client.post("/auth/refresh/", headers=refresh),
    )

    assert (disabled.exit_code, refreshed.status_code) == (0, 401)
    assert deadlocks() == 0


def changes_password(visitor, tokens):
    body = {"password": "another-password-2", "current_password": GOOD}
    return visitor.client.put("/auth/password/", json=body, headers=bearer(tokens))


def test_b51_a_deadlock_is_tried_again_as_a_whole(shop, database, deadlocks):
    add(shop, "mia")
    visitor = Visitor(shop.test_client())
    tokens = by_password(visitor, "mia")
    given = []
    with psycopg.connect(database) as other:
        other.execute("set deadlock_timeout = '30s'")  # the shop finds the circle, and is the one that is broken off
        other.execute("update login_sessions set user_agent = 'locked'")
        act = threading.Thread(target=lambda: given.append(changes_password(visitor, tokens)))
        act.start()
        waiting(database)  # it holds the user and wants the sign-in
        other.execute("update tb_users set nickname = 'locked'")  # wants the user: one of the two is broken off
        other.commit()
        act.join()

    assert deadlocks() == 1
    assert given[0].status_code == 200
    assert visitor.opens("/auth/me/", headers=bearer(given[0].json)).status_code == 200
    assert count(shop, LoginSession) == 2  # the first try left nothing behind


def test_b51_a_connection_lost_before_the_commit_costs_nothing(shop, database):
    add(shop, "mia")
    visitor = Visitor(shop.test_client())
    tokens = by_password(visitor, "mia")
    given = []
    with psycopg.connect(database) as other:
        other.execute("select 1 from login_sessions for update")
        act = threading.Thread(target=lambda: given.append(changes_password(visitor, tokens)))
        act.start()
        for pid in waiting(database):
            other.execute("select pg_terminate_backend(%s)", [pid])
        waiting(database)  # the second try
        other.commit()
        act.join()

    assert given[0].status_code == 200
    assert count(shop, LoginSession) == 2


@pytest.mark.parametrize(("times", "status"), [(2, 200), (3, 503)])
def test_b51_an_act_is_tried_again_twice(shop, database, times, status):
    add(shop, "mia")
    visitor = Visitor(shop.test_client())
    tokens = by_password(visitor, "mia")
    given = []
    with psycopg.connect(database) as other:
        other.execute("select 1 from tb_users for update")
        act = threading.Thread(target=lambda: given.append(changes_password(visitor, tokens)))
        act.start()
        for _ in range(times):
            (pid,) = waiting(database)
            other.execute("select pg_terminate_backend(%s)", [pid])
            gone(database, pid)
        if status == 200:
            waiting(database)
        other.commit()
        act.join()

    assert given[0].status_code == status


def test_b51_a_connection_lost_during_the_commit_is_not_tried_again(shop, database):
    """Nobody knows what became of it: the caller is told, and nothing is done twice."""
    add(shop, "mia")
    visitor = Visitor(shop.test_client())
    tokens = by_password(visitor, "mia")
    given = []
    with psycopg.connect(database, autocommit=True) as other:
        other.execute(SLOW_COMMIT)
        act = threading.Thread(target=lambda: given.append(changes_password(visitor, tokens)))
        act.start()
        other.execute("select pg_terminate_backend(%s)", [committing(other)])
        act.join()
        other.execute("drop trigger slow on tb_users")

    assert given[0].status_code == 503
    assert visitor.opens("/auth/me/", headers=bearer(tokens)).status_code == 200  # this time it was not written
    assert count(shop, LoginSession) == 1
    assert changes_password(visitor, tokens).status_code == 200


SLOW_COMMIT = """
create function nap() returns trigger language plpgsql as 'begin perform pg_sleep(3); return null; end';
create constraint trigger slow after update on tb_users deferrable initially deferred
for each row execute function nap();
"""


def committing(admin):
    """Wait until a transaction of the shop is at its commit; return its server process."""
    for _ in range(200):
        found = admin.execute(
            "select pid from pg_stat_activity where query ilike 'commit%' and state = 'active'"
        ).fetchone()
        if found:
            return found[0]
        time.sleep(0.02)
    raise AssertionError("nothing commits")


def gone(database, pid):
    """Wait until a server process has ended."""
    with psycopg.connect(database, autocommit=True) as admin:
        for _ in range(200):
            if not admin.execute("select 1 from pg_stat_activity where pid = %s", [pid]).fetchone():
                return
            time.sleep(0.02)
    raise AssertionError("it lives on")


def test_two_newcomers_with_old_tickets_never_deadlock(make_shop, database, deadlocks):
    """Each forgets their own old ticket, and everybody's: one must not wait for the other in a circle."""
    shop = make_shop(DATABASE_URL=database, migrate=False, QQ_SIGNUP="ask")
    people = [Visitor(shop.test_client()) for _ in range(2)]
    names = [f"newcomer{number}" for number in range(2)]
    for visitor, name in zip(people, names, strict=True):
        assert "ticket" in visitor.signs_in(name).json
    backs = [visitor.consents(person=name) for visitor, name in zip(people, names, strict=True)]
    given = [None, None]
    with psycopg.connect(database) as other:
        other.execute("update bind_tickets set expires = now() - interval '1 hour'")
        other.commit()
        other.execute("lock table bind_tickets in share mode")  # both have to begin before either goes on
        threads = [
            threading.Thread(target=lambda n=n: given.__setitem__(n, people[n].opens(backs[n]))) for n in range(2)
        ]
        for thread in threads:
            thread.start()
        waiting(database, 2)
        other.commit()
        for thread in threads:
            thread.join()

    assert [answer.status_code for answer in given] == [200, 200]
    assert deadlocks() == 0


def test_a25_a_wait_for_the_row_is_not_the_visitors_delay(shop, database):
    """The moment of a rotation is taken after the lock; else an honest retry afterwards looks like a theft."""
    visitor = Visitor(shop.test_client())
    refresh = {"Authorization": "Bearer " + visitor.signs_in().json["refresh_token"]}
    given = []
    with psycopg.connect(database) as other:
        other.execute("select 1 from login_sessions for update")
        act = threading.Thread(target=lambda: given.append(visitor.client.post("/auth/refresh/", headers=refresh)))
        act.start()
        waiting(database)
        time.sleep(1)
        released = other.execute("select clock_timestamp() at time zone 'UTC'").fetchone()[0]
        other.commit()
        act.join()

    assert given[0].status_code == 200
    with psycopg.connect(database) as other:
        assert other.execute("select rotated from login_sessions").fetchone()[0] >= released
