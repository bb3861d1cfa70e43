"""The tables that grow with each login can be cut by time; everything goes on as before."""

from datetime import timedelta

import pytest
import time_machine
from logins import add_member, bearer, login, renewing
from malls import Visitor, count, rows
from operating import fails, run
from partitioned import CUT, names_of, parts
from sign_ins import DAY, alive, sign_in_often
from sqlalchemy import text, update

from meiduo.accounts.models import LoginSession, User
from meiduo.columns import now
from meiduo.mall_models import UsedAttempt

pytestmark = pytest.mark.engines("postgresql", "mariadb")
DUMP = "select * from {} order by 1"


def cut(shop):
    result = run(shop, *CUT)
    assert result.exit_code == 0, result.output
    return result


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


def test_purging_drops_whole_parts(visitor, shop):
    """And deletes, row by row, what is in none; who is signed in stays so."""
    sign_in_often(shop, add_member(shop), 30, age=DAY * 60)
    cut(shop)
    with time_machine.travel(timedelta(days=9)) as clock:
        visitor.signs_in()
        before = names_of(shop, LoginSession)
        clock.shift(timedelta(days=40))
        late = login(Visitor(shop.test_client())).json
        result = run(shop, "purge")
        assert result.exit_code == 0, result.output
        assert count(shop, LoginSession) == 1
        assert count(shop, UsedAttempt) == 0
        headers = bearer(late)
        assert Visitor(shop.test_client()).opens("/auth/me/", headers=headers).status_code == 200

    assert "login_sessions: " in result.stdout
    assert "30 sign-ins deleted" in result.stdout
    after = names_of(shop, LoginSession)
    assert set(before) - set(after)
    assert set(after) - set(before)


def test_a_living_sign_in_saves_its_part(visitor, shop):
    """However old the part is; rows of it that are over stay with it."""
    cut(shop)
    with time_machine.travel(timedelta(days=9)) as clock:
        refreshed = visitor.signs_in().json["user"]["id"]
        Visitor(shop.test_client()).signs_in("other")
        with rows(shop) as session:
            longest = update(LoginSession).where(LoginSession.user_id == refreshed)
            session.execute(longest.values(expires=now() + timedelta(days=30)))
            session.commit()
        clock.shift(timedelta(days=29))
        run(shop, "purge")
        assert count(shop, LoginSession) == 2
        assert len(alive(shop)) == 1
        clock.shift(timedelta(days=3))
        run(shop, "purge")
    assert count(shop, LoginSession) == 0


def test_purging_late_makes_up_for_it(visitor, shop):
    """Half a year without it: logins went on, and then have parts again."""
    cut(shop)
    with time_machine.travel(timedelta(days=180)) as clock:
        visitor.signs_in()
        assert sum(parts(shop, UsedAttempt).values()) == 0
        run(shop, "purge")
        clock.shift(timedelta(days=8))
        assert visitor.signs_in().status_code == 200
        assert sum(parts(shop, UsedAttempt).values()) >= 1
        assert sum(parts(shop, LoginSession).values()) >= 1


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
