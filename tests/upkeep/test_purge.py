"""What is over is deleted: by a command, and by the app itself now and then."""

import uuid

import pytest
import time_machine
from logins import add_member, bearer, login, renewing
from malls import Visitor, count, rows
from operating import run
from sign_ins import DAY, sign_in_often
from sqlalchemy import delete, insert

from meiduo.accounts.models import LoginSession
from meiduo.columns import now
from meiduo.mall_models import BindTicket, UsedAttempt

pytestmark = pytest.mark.holds("A-79")
A_HUNDRED = "select attempt_id from login_attempts_used limit 100"


def write_what_is_over(shop, user_id, ago):
    over = now() - ago
    attempt = {"next": "/", "expires": over}
    profile = {"app_id": "1", "openid": "o", "nickname": "", "avatar_url": ""}
    ticket = {"browser_hash": "b", "tries": 0, **profile, **attempt}
    attempts = [{"attempt_id": uuid.uuid4().hex, **attempt} for _ in range(2100)]
    tickets = [{"ticket_hash": uuid.uuid4().hex, **ticket} for _ in range(1000)]
    with rows(shop) as session:
        session.execute(insert(UsedAttempt), attempts)
        session.execute(insert(BindTicket), tickets)
        session.commit()
    sign_in_often(shop, user_id, 1001, age=ago + DAY * 13)


@pytest.mark.engines("sqlite", "postgresql", "mariadb")
def test_one_command_purges_all_three_tables(shop):
    """More rows than one transaction takes; what is over for less than a day stays."""
    user_id = add_member(shop)
    write_what_is_over(shop, user_id, DAY * 90)
    assert login(Visitor(shop.test_client())).status_code == 200
    with rows(shop) as session:
        session.add(UsedAttempt(attempt_id="recent", next="/", expires=now() - DAY * 0.9))
        session.commit()

    result = run(shop, "purge")

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "1001 sign-ins deleted",
        "2100 spent login attempts deleted",
        "1000 tickets of newcomers deleted",
    ]
    assert "spent login attempts: 2000 ...\n" in result.stderr
    assert [count(shop, kind) for kind in (LoginSession, UsedAttempt, BindTicket)] == [1, 1, 0]


@pytest.mark.engines("postgresql", "mariadb")
def test_two_purges_at_once_share_the_work(shop, beside):
    """While another transaction has locked some rows, a purge takes the others at once."""
    user_id = add_member(shop)
    write_what_is_over(shop, user_id, DAY * 90)
    with beside.connect() as other:
        hundred = [row[0] for row in other.exec_driver_sql(A_HUNDRED)]
        other.execute(delete(UsedAttempt).where(UsedAttempt.attempt_id.in_(hundred)))
        result = run(shop, "purge")
        other.rollback()

    assert "2000 spent login attempts deleted" in result.stdout
    assert "100 spent login attempts" in run(shop, "purge").stdout


@pytest.mark.engines("sqlite")
def test_an_ended_sign_in_is_purged_soon(visitor, shop):
    """Signed out by its owner, or idle for fourteen days: over for a day is enough."""
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        first = visitor.signs_in().json
        visitor.client.post("/auth/logout/", headers=bearer(first))
        idle = Visitor(shop.test_client()).signs_in().json
        clock.shift(DAY * 1.1)
        run(shop, "purge")
        assert count(shop, LoginSession) == 1
        assert visitor.client.post("/auth/refresh/", headers=renewing(idle)).status_code == 200
        clock.shift(DAY * 14.5)
        run(shop, "purge")
        assert count(shop, LoginSession) == 1
        clock.shift(DAY)
        run(shop, "purge")
    assert count(shop, LoginSession) == 0


@pytest.mark.parametrize("way", ["qq", "password"])
def test_the_app_tidies_up_by_itself(visitor, shop, way):
    write_what_is_over(shop, add_member(shop), DAY * 2)
    shop.config["PURGE_EVERY"] = 1

    response = visitor.signs_in() if way == "qq" else login(Visitor(shop.test_client()))

    assert response.status_code == 200
    assert count(shop, UsedAttempt) == 1100 + (way == "qq")
    assert count(shop, BindTicket) == 0
    assert count(shop, LoginSession) == 2


def test_a_failed_purge_spoils_no_sign_in(visitor, shop, logged):
    shop.config["PURGE_EVERY"] = 1
    with rows(shop) as session:
        session.connection().exec_driver_sql("DROP TABLE bind_tickets")
        session.commit()
    add_member(shop)

    signed_in = login(Visitor(shop.test_client())).json

    assert visitor.opens("/auth/me/", headers=bearer(signed_in)).status_code == 200
    assert [line["level"] for line in logged() if line["event"] == "purge_failed"] == ["WARNING"]
