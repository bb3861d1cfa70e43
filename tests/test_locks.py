"""Acts that meet on the same rows: on a real PostgreSQL, where a wrong order of locks is a deadlock."""

import threading
import time
import uuid

import psycopg
import pytest
from postgres import server
from shop import Visitor, count, rows

from meiduo.accounts import passwords
from meiduo.accounts.models import LoginSession, User
from meiduo.qq_auth.models import QQBinding

GOOD = "made-up-password-1"
ROUNDS = 20


@pytest.fixture(scope="module")
def postgresql():
    with server() as address:
        yield address


@pytest.fixture
def database(postgresql):
    name = "locks_" + uuid.uuid4().hex[:8]
    with psycopg.connect(postgresql + "/postgres", autocommit=True) as admin:
        admin.execute(f"create database {name}")
    return f"{postgresql}/{name}"


@pytest.fixture
def shop(make_shop, database):
    return make_shop(DATABASE_URL=database)


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


def together(*acts):
    """Run acts at the same moment; return what each gave."""
    gate = threading.Barrier(len(acts))
    given = [None] * len(acts)

    def run(number, act):
        gate.wait()
        given[number] = act()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
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


def test_unbinding_and_signing_in_never_deadlock(shop, deadlocks):
    add(shop, "mia")
    member, other = Visitor(shop.test_client()), Visitor(shop.test_client())
    tokens = by_password(member, "mia")
    for _ in range(ROUNDS):
        tokens = bind(member, tokens, "ordinary")
        back = other.consents(person="ordinary")
        unbound, signed_in = together(
            lambda t=tokens: member.client.delete("/qq/binding/", headers=bearer(t)),
            lambda b=back: other.opens(b),
        )
        assert (unbound.status_code, signed_in.status_code) == (200, 200)
        tokens = by_password(member, "mia")
        with rows(shop) as session:  # who came too late for the binding is a newcomer; make room for the next round
            session.query(QQBinding).delete()
            session.commit()

    assert deadlocks() == 0


def test_crossing_moves_never_deadlock(shop, deadlocks):
    """A moves their QQ to B's account while B moves theirs to A's."""
    add(shop, "mia", "tom")
    for number in range(ROUNDS):
        people = []
        with rows(shop) as session:
            session.query(QQBinding).delete()
            session.commit()
        for name in ("mia", "tom"):
            visitor = Visitor(shop.test_client())
            bind(visitor, by_password(visitor, name), f"{name}{number}")
            people.append((visitor, visitor.signs_in(f"{name}{number}").json))
        answers = together(
            *(
                lambda v=visitor, t=tokens, to=to: v.client.post(
                    "/qq/binding/move/", json={"account": to, "password": GOOD}, headers=bearer(t)
                )
                for (visitor, tokens), to in zip(people, ("tom", "mia"), strict=True)
            )
        )
        assert {answer.status_code for answer in answers} <= {200, 401, 409}

    assert deadlocks() == 0


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


def changes_password(visitor, tokens):
    body = {"password": "another-password-2", "current_password": GOOD}
    return visitor.client.put("/auth/password/", json=body, headers=bearer(tokens))


def test_b51_a_deadlock_is_tried_again_as_a_whole(shop, database, deadlocks):
    add(shop, "mia")
    visitor = Visitor(shop.test_client())
    tokens = by_password(visitor, "mia")
    given = []
    with psycopg.connect(database) as other:
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


def test_disabling_and_refreshing_never_deadlock(shop, deadlocks):
    add(shop, "mia")
    visitor = Visitor(shop.test_client())
    runner = shop.test_cli_runner()
    for _ in range(5):
        refresh = {"Authorization": "Bearer " + by_password(visitor, "mia")["refresh_token"]}
        refreshed, disabled = together(
            lambda r=refresh: visitor.client.post("/auth/refresh/", headers=r),
            lambda: runner.invoke(args=["users", "disable", "mia", "--yes"]),
        )
        assert refreshed.status_code in {200, 401}
        assert disabled.exit_code == 0
        if refreshed.status_code == 200:
            assert visitor.opens("/auth/me/", headers=bearer(refreshed.json)).status_code == 401
        runner.invoke(args=["users", "enable", "mia"])

    assert deadlocks() == 0
