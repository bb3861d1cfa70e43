"""Purging tables that are cut by time."""

import re
from datetime import timedelta

import pytest
import time_machine
from logins import add_member, bearer, login
from malls import Visitor, count, rows
from operating import run
from partitioned import cut, names_of, parts
from sign_ins import DAY, alive, sign_in_often
from sqlalchemy import update

from meiduo.accounts.models import LoginSession
from meiduo.columns import now
from meiduo.mall_models import UsedAttempt

pytestmark = [
    pytest.mark.with_db,
    pytest.mark.engines("postgresql", "mariadb"),
    pytest.mark.holds("A-79"),
]


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
    # a key of before may by chance be in the part for what is older, on MySQL: one in 150 is
    assert int(re.search(r"(\d+) sign-ins deleted", result.stdout)[1]) > 20
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
