"""Behind a real PgBouncer that pools transactions: every transaction has another session."""

from functools import partial

import psycopg
import pytest
from crowd import at_once
from flask_migrate import check, downgrade, upgrade
from logins import bearer, renewing
from malls import ROOT, Visitor, count, rows
from pgbouncer import new_database, pooler
from sqlalchemy import text

from meiduo.accounts.models import LoginSession, User
from meiduo.mall_models import QQBinding

pytestmark = [pytest.mark.with_db, pytest.mark.engines("postgresql")]
LIMITS = "select current_setting('statement_timeout'), current_setting('lock_timeout')"
PREPARED = "select count(*) from pg_prepared_statements"
SILENT = "ignore_startup_parameters = options"


@pytest.fixture
def database(postgresql):
    return new_database(postgresql)


@pytest.fixture(params=["", SILENT], ids=["refuses options", "ignores options"])
def pooled(request, database, make_shop):
    """A shop that comes to its database through three connections."""
    with pooler(database, more=request.param) as address:
        name = database.rpartition("/")[2]
        yield make_shop(DATABASE_URL=f"{address}/{name}")


def goes_around(shop, person):
    """Sign in twice, refresh, sign out, each as its own; return the status codes."""
    visitor = Visitor(shop.test_client())
    first = visitor.signs_in(person)
    again = visitor.signs_in(person)
    renewed = visitor.client.post("/auth/refresh/", headers=renewing(again.json))
    out = visitor.client.post("/auth/logout/", headers=bearer(renewed.json))
    after = visitor.opens("/auth/me/", headers=bearer(renewed.json))
    return [answer.status_code for answer in (first, again, renewed, out, after)]


@pytest.mark.holds("B-55", "I1", "I2", "I11")
def test_a_crowd_shares_three_connections(pooled):
    """Newcomers and those who return, sixteen at once."""
    people = [f"p{number}" for number in range(16)]

    seen = at_once(*(partial(goes_around, pooled, person) for person in people))

    assert seen == [[200, 200, 200, 204, 401]] * 16
    assert count(pooled, User) == count(pooled, QQBinding) == 16
    with rows(pooled) as session:
        alive = session.query(LoginSession).filter(LoginSession.revoked.is_(None)).count()
    assert alive == 16  # those of the first sign-ins


@pytest.mark.holds("B-49", "B-55")
def test_each_transaction_has_limits_and_leaves_nothing(pooled):
    """The session goes to the next one as it was."""
    Visitor(pooled.test_client()).signs_in()
    with rows(pooled) as session:
        limits = session.execute(text(LIMITS)).one()
        prepared = session.scalar(text(PREPARED))
    plain = pooled.config["DATABASE_URL"].replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True, prepare_threshold=None) as other:
        left = other.execute(LIMITS).fetchone()

    assert (tuple(limits), prepared) == (("5s", "3s"), 0)
    assert left == ("0", "0")


@pytest.mark.holds("B-55")
def test_migrations_run_through_it(pooled):
    with pooled.app_context():
        downgrade(str(ROOT / "migrations"), "base")
        upgrade(str(ROOT / "migrations"))
        check(str(ROOT / "migrations"))

    assert Visitor(pooled.test_client()).signs_in().status_code == 200


@pytest.mark.holds("B-26", "B-55")
def test_restarted_servers_behind_it_cost_nobody(pooled, database):
    visitor = Visitor(pooled.test_client())
    tokens = visitor.signs_in().json
    end = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s"
    with psycopg.connect(database.rpartition("/")[0] + "/postgres", autocommit=True) as admin:
        admin.execute(end, [database.rpartition("/")[2]])

    assert visitor.opens("/auth/me/", headers=bearer(tokens)).status_code == 200
