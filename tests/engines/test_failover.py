"""A real primary goes away under logins, a real standby takes its place; the shop runs on."""

import time

import moving
import psycopg
import pytest
from background import until
from logins import bearer
from malls import Visitor
from sqlalchemy import text
from standby import pair

from meiduo.extensions import db

pytestmark = [pytest.mark.with_db, pytest.mark.engines("postgresql")]
GRACE = 0.5  # seconds until whoever waits for the old primary has noticed


@pytest.mark.holds(
    "B-27", "B-51", "B-52", "I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I10", "I11", "I12"
)
def test_a_standby_is_promoted_under_logins(qq, tmp_path):
    """Requests that are under way may be refused, none that comes later; nobody is restarted."""
    outcome = moving.postgresql(qq, tmp_path)

    print(outcome)  # noqa: T201  # what it cost
    assert outcome.broken == []
    assert outcome.crowd.latest_refusal() < outcome.over + GRACE
    late = [status for begin, _, status in outcome.crowd.answers if begin > outcome.over + GRACE]
    assert late.count(200) > 10
    assert set(outcome.crowd.statuses()) <= {200, 204, 401, 403, 503}


@pytest.mark.holds("B-52", "I10")
def test_a_silent_primary_is_left_in_time(qq, tmp_path):
    """Its connections stay open and say nothing."""
    outcome = moving.postgresql(qq, tmp_path, quiet=9, freezes=True)

    print(outcome)  # noqa: T201  # what it cost
    assert outcome.broken == []
    assert outcome.crowd.longest_wait() < 12
    assert outcome.crowd.answers[-1][-1] < 500


@pytest.fixture
def two():
    with pair() as servers, psycopg.connect(f"{servers.primary}/postgres", autocommit=True) as db:
        db.execute("create database mall")
        yield servers


@pytest.mark.holds("B-52")
def test_connections_to_a_demoted_primary_are_left(make_shop, two):
    """A server that takes no writes any more is asked no second time; the other one is."""
    shop = make_shop(DATABASE_URL=f"{two.address}/mall")
    visitor = Visitor(shop.test_client())
    tokens = visitor.signs_in().json
    two.promotes()
    with psycopg.connect(f"{two.primary}/mall", autocommit=True) as admin:
        admin.execute("set synchronous_commit = local")  # nobody follows it any more
        admin.execute("alter database mall set default_transaction_read_only = on")
    with shop.app_context():
        for connection in [db.engine.connect() for _ in range(3)]:
            connection.execute(text("set session characteristics as transaction read only"))
            connection.commit()
            connection.close()

    assert visitor.opens("/auth/me/", headers=bearer(tokens)).status_code == 200
    assert visitor.signs_in().json["created"] is False
    with shop.app_context(), db.engine.connect() as connection:
        port = connection.scalar(text("select inet_server_port()"))
    assert str(port) == two.standby.rpartition(":")[2]


@pytest.mark.holds("B-52")
def test_a_standby_is_never_taken(make_shop, two):
    """Though it is named first and would let us in."""
    standby = two.standby.rpartition("@")[2]
    primary = two.primary.rpartition("@")[2]
    shop = make_shop(DATABASE_URL=f"postgresql://shop@{standby},{primary}/mall")
    began = time.monotonic()

    assert Visitor(shop.test_client()).signs_in().status_code == 200
    assert time.monotonic() - began < 3


@pytest.mark.holds("B-52", "I12")
def test_without_a_primary_it_is_503(make_shop, two, logged):
    shop = make_shop(DATABASE_URL=f"{two.address}/mall")
    visitor = Visitor(shop.test_client())
    back = visitor.consents()
    two.primary_dies()

    answer = visitor.opens(back)

    assert (answer.status_code, answer.json["reason"]) == (503, "unavailable")

    def said():
        visitor.opens("/readyz/")
        return [line for line in logged() if line.get("database_error") == "25006"]

    words = "none of the servers in DATABASE_URL is a primary"
    assert words in until(said, seconds=15)[-1]["detail"]
