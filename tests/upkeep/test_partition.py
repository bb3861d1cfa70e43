"""The tables that grow with each login can be cut by time; everything goes on as before."""

import re
from datetime import timedelta

import pytest
import time_machine
from logins import add_member, bearer, claims, renewing
from malls import Visitor, count, rows
from operating import fails, run
from partitioned import CUT, cut, names_of, parts
from sign_ins import alive, sign_in_often
from sqlalchemy import text

from meiduo.accounts.models import LoginSession, User
from meiduo.mall_models import UsedAttempt
from meiduo.partitions import outside, parts_of

pytestmark = [pytest.mark.with_db, pytest.mark.engines("postgresql", "mariadb")]
DUMP = "select * from {} order by 1"


def dump(shop):
    with rows(shop) as session:
        return [
            [tuple(row) for row in session.execute(text(DUMP.format(table)))]
            for table in ("login_sessions", "login_attempts_used")
        ]


def test_rows_that_are_there_stay(visitor, shop):
    """Sign-ins of before the ordered keys, too."""
    sign_in_often(shop, add_member(shop), 200)
    visitor.signs_in()
    before = dump(shop)

    cut(shop)

    assert dump(shop) == before
    assert [len(parts(shop, kind)) >= 10 for kind in (LoginSession, UsedAttempt)] == [True] * 2


def test_a_member_goes_on_as_before(visitor, shop):
    """Signed in before it; refreshes, signs in again, signs out, reloads a used address."""
    tokens = visitor.signs_in().json
    cut(shop)

    fresh = visitor.client.post("/auth/refresh/", headers=renewing(tokens)).json
    assert visitor.opens("/auth/me/", headers=bearer(fresh)).status_code == 200
    with time_machine.travel(timedelta(days=9)):
        twin = Visitor(shop.test_client())
        back = twin.consents()
        later = twin.opens(back)
        assert later.json["user"]["id"] == tokens["user"]["id"]
        assert twin.opens(back).json["reason"] == "attempt_invalid"
        out = twin.client.post("/auth/logout/", headers=bearer(later.json))
        assert out.status_code == 204
        assert twin.opens("/auth/me/", headers=bearer(later.json)).status_code == 401
    assert len(alive(shop)) == 1


@pytest.mark.holds("A-13")
def test_a_deleted_member_leaves_nothing(visitor, shop):
    cut(shop)
    stays = visitor.signs_in("stays").json
    with time_machine.travel(timedelta(days=9)):
        goes = Visitor(shop.test_client()).signs_in("goes").json["user"]["id"]

    with rows(shop) as session:
        session.execute(text("delete from tb_oauth_qq where user_id = :id"), {"id": goes})
        session.execute(text("delete from tb_users where id = :id"), {"id": goes})
        session.commit()

    with rows(shop) as session:
        left = [session.query(kind.user_id).all() for kind in (LoginSession, UsedAttempt)]
    assert left == [[(stays["user"]["id"],)]] * 2


def test_the_newest_row_is_in_its_part(visitor, shop):
    cut(shop)
    with time_machine.travel(timedelta(days=9)):
        visitor.signs_in()

    assert sum(parts(shop, LoginSession).values()) == 1
    assert sum(parts(shop, UsedAttempt).values()) == 1


def looked_into(shop, statement):
    """Return how many parts the database would look into."""
    with rows(shop) as session:
        plan = [str(row) for row in session.execute(text(f"explain {statement}"))]
        dialect = session.get_bind().dialect
        if dialect.name == "postgresql":
            return len(set(re.findall(r"on (login_sessions_\w+)", " ".join(plan))))
        how = "partitions" if dialect.is_mariadb else "format=traditional"
        asked = f"explain {how} {statement}"
        return len(session.execute(text(asked)).mappings().one()["partitions"].split(","))


def test_a_lookup_needs_one_part(visitor, shop):
    """Purging needs those alone that hold what is in no part of time."""
    cut(shop)
    with rows(shop) as session:
        (rest,) = outside(LoginSession.sid, parts_of(session.connection(), "login_sessions"))
        rest = rest.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    with time_machine.travel(timedelta(days=9)):
        sid = claims(visitor.signs_in().json["access_token"])["sid"]

    assert looked_into(shop, f"select * from login_sessions where sid = '{sid}'") == 1
    assert looked_into(shop, f"select sid from login_sessions where {rest}") == 1


def test_cutting_twice_changes_nothing(shop):
    cut(shop)
    before = names_of(shop, LoginSession)

    assert "Both tables are cut already." in cut(shop).stdout
    assert names_of(shop, LoginSession) == before


def test_a_dry_run_changes_nothing(shop):
    result = run(shop, "partition", "--dry-run")

    assert "PARTITION BY RANGE" in result.stdout
    assert parts(shop, LoginSession) == {}


@pytest.mark.engines("sqlite")
def test_sqlite_is_refused(shop):
    assert fails(run(shop, *CUT), 1, "SQLite cannot cut tables by time")


def test_who_refers_to_a_table_hinders_it(shop):
    make = "create table notes (sid varchar(32) {} references login_sessions (sid))"
    with rows(shop) as session:
        maria = session.get_bind().dialect.name != "postgresql"
        collate = "character set utf8mb4 collate utf8mb4_bin" if maria else ""
        session.execute(text(make.format(collate)))
        session.commit()

    assert fails(run(shop, *CUT), 1, "notes refers to login_sessions")
    assert count(shop, User) == 0
