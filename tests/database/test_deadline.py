"""What is left of a request's time is all that the database gets."""

import sqlite3

import pytest
from background import timed
from crowd import at_once
from malls import Visitor
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from meiduo import deadline
from meiduo.database import writing
from meiduo.errors import Unavailable
from meiduo.extensions import db

NAP = {"postgresql": "select pg_sleep(0.25)", "mysql": "select sleep(0.25)"}
pytestmark = pytest.mark.holds("B-49", "I10")


@pytest.mark.engines("postgresql", "mariadb")
def test_many_short_waits_are_one_long_one(shop):
    """Past the end of the request no further step is begun, however short it would be."""

    def naps():
        for _ in range(20):
            db.session.execute(text(NAP[db.engine.dialect.name]))

    def steps():
        with pytest.raises(OperationalError):
            naps()

    def request():
        with shop.app_context():
            db.session.execute(text("select 1"))  # connected
            deadline.start(0.3)
            return timed(steps)

    ((_, seconds),) = at_once(request)  # a deadline belongs to its thread

    assert seconds < 2


@pytest.mark.engines("sqlite")
@pytest.mark.holds("B-22")
def test_a_sqlite_write_waits_within_its_request(shop):
    """Five seconds are for a request that has them; one that waited for QQ before has less."""
    file = shop.config["DATABASE_URL"].removeprefix("sqlite:///")
    writer = sqlite3.connect(file, isolation_level=None)
    writer.execute("begin immediate")

    def write():
        with pytest.raises(Unavailable), writing():
            pass

    def request():
        with shop.app_context():
            deadline.start(1.0)
            return timed(write)

    ((_, seconds),) = at_once(request)
    writer.close()

    assert 0.9 < seconds < 3
    assert Visitor(shop.test_client()).signs_in().status_code == 200
