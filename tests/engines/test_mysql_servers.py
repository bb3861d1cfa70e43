"""Of several MariaDB servers in one address the one that takes writes is used."""

import socket

import mariadb
import pytest
from background import timed
from malls import Visitor
from refusals import explained, refusal
from sqlalchemy import create_engine, text

from meiduo import engines as our_engines
from meiduo.extensions import db

pytestmark = [pytest.mark.engines("mariadb"), pytest.mark.holds("B-52")]


@pytest.fixture(scope="module")
def replica():
    """A server that lets everybody in and takes no writes."""
    with mariadb.server("read-only") as address:
        yield address


@pytest.fixture
def several(new_database):
    """Return an address that names the run's server and others."""

    def name(*places, migrated=False):
        start, _, rest = new_database(migrated=migrated).partition("@")
        place, _, database = rest.partition("/")
        return f"{start}@{','.join(places).format(primary=place)}/{database}"

    return name


def place_of(address):
    return address.rpartition("@")[2]


def opened(*servers, database="mysql"):
    """Return an engine as our settings would have it."""
    hosts = ",".join(place.partition(":")[0] for place in servers)
    ports = ",".join(place.partition(":")[2] for place in servers)
    engine = create_engine(
        f"mysql+pymysql://shop:shop@/{database}?host={hosts}&port={ports}", pool_pre_ping=True
    )
    our_engines.prepare(engine)
    return engine


def test_a_replica_is_never_taken(make_shop, several, replica):
    """Though it is named first and would let us in."""
    shop = make_shop(DATABASE_URL=several(place_of(replica), "{primary}"))

    assert Visitor(shop.test_client()).signs_in().status_code == 200
    with shop.app_context():
        assert db.session.scalar(text("select @@read_only")) == 0
        db.session.rollback()


def test_replicas_alone_are_a_sentence(replica):
    place = place_of(replica)
    failed = refusal(opened(place, "127.0.0.1:1", place), "select 1")

    words = "none of the servers in DATABASE_URL takes writes"
    assert explained(failed, "MySQL 1290", words, passing=True)


def test_a_wrong_password_is_said_first(replica, server):
    """By the one server that can be asked, whatever the others are."""
    engine = opened(place_of(replica), f"127.0.0.1:{server.url.port}", database="nowhere")

    assert explained(refusal(engine, "select 1"), "MySQL 1049", "no such database")


def test_servers_that_do_not_answer_are_a_sentence():
    engine = opened("127.0.0.1:1", "127.0.0.1:2")

    assert explained(refusal(engine, "select 1"), "MySQL 2003", "nothing answers")


@pytest.mark.holds("I10")
def test_a_silent_server_is_asked_once(make_shop, several):
    """It takes connections and never says a word; the others share the time with it."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        place = f"127.0.0.1:{silent.getsockname()[1]}"
        shop = make_shop(DATABASE_URL=several(place, "{primary}", migrated=True), migrate=False)
        visitor = Visitor(shop.test_client())
        first, first_seconds = timed(visitor.signs_in)
        with shop.app_context():
            db.engine.dispose()
        _, then_seconds = timed(visitor.signs_in)

    assert first.status_code == 200
    assert 1 < first_seconds < 4
    assert then_seconds < 1
