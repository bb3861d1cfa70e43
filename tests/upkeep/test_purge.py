"""What keeps the shop small and in order over the years: purge, the cap of sign-ins, signing everybody out.

Where locks or the dialect matter, on SQLite and on a real PostgreSQL.
"""

import threading
import uuid
from datetime import timedelta

import psycopg
import pytest
import time_machine
from shop import Visitor, count, rows
from sqlalchemy import event, insert

from meiduo.accounts import passwords
from meiduo.accounts.models import LoginSession, User, now
from meiduo.mall_models import BindTicket, QQBinding, UsedAttempt

PASSWORD = "canary-made-up-password"
DAY = timedelta(days=1)


@pytest.fixture(params=["shop", "on_postgresql"], ids=["sqlite", "postgresql"])
def anywhere(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def run(shop):
    return lambda *args, **kwargs: shop.test_cli_runner().invoke(args=args, **kwargs)


def bearer(answer):
    return {"Authorization": "Bearer " + answer["access_token"]}


def sign_in_often(shop, user_id, many, *, age=DAY, life=DAY * 13):
    """Write sign-ins of one user; the first ones are the oldest."""
    moment = now() - age
    made = [
        {
            "sid": uuid.uuid4().hex,
            "user_id": user_id,
            "refresh_jti": "x",
            "created": moment + timedelta(seconds=number) - DAY * 365,
            "rotated": moment + timedelta(milliseconds=number),
            "expires": moment + life,
        }
        for number in range(many)
    ]
    with rows(shop) as session:
        session.execute(insert(LoginSession), made)
        session.commit()
    return [row["sid"] for row in made]


def alive(shop):
    with rows(shop) as session:
        living = session.query(LoginSession).filter(LoginSession.revoked.is_(None), LoginSession.expires > now())
        return {row.sid for row in living}


def add_user(shop, name="mia"):
    with rows(shop) as session:
        user = User(username=name, password_hash=passwords.make(PASSWORD))
        session.add(user)
        session.commit()
        return user.id


def signs_in_by_password(shop, name="mia"):
    answer = shop.test_client().post("/auth/login/", json={"account": name, "password": PASSWORD})
    assert answer.status_code == 200, answer.json
    return answer.json


# sign-ins are purged, capped and paged


def write_what_is_over(shop, user_id, ago):
    over = now() - ago
    attempt = {"next": "/", "expires": over}
    ticket = {"browser_hash": "b", "app_id": "1", "openid": "o", "nickname": "", "avatar_url": "", **attempt}
    with rows(shop) as session:
        session.execute(insert(UsedAttempt), [{"attempt_id": uuid.uuid4().hex, **attempt} for _ in range(2100)])
        session.execute(
            insert(BindTicket), [{"ticket_hash": uuid.uuid4().hex, "tries": 0, **ticket} for _ in range(1000)]
        )
        session.commit()
    sign_in_often(shop, user_id, 1001, age=ago + DAY * 13)


def test_a79_one_command_purges_all_three_tables(anywhere):
    """More rows than one transaction takes; what is over for less than a day stays."""
    user_id = add_user(anywhere)
    write_what_is_over(anywhere, user_id, DAY * 90)
    signs_in_by_password(anywhere)
    with rows(anywhere) as session:
        session.add(UsedAttempt(attempt_id="recent", next="/", expires=now() - DAY * 0.9))
        session.commit()

    told = anywhere.test_cli_runner().invoke(args=["purge"])

    assert told.exit_code == 0
    assert told.stdout.splitlines() == [
        "1001 sign-ins deleted",
        "2100 spent login attempts deleted",
        "1000 tickets of newcomers deleted",
    ]
    assert "spent login attempts: 2000 ...\n" in told.stderr
    assert [count(anywhere, kind) for kind in (LoginSession, UsedAttempt, BindTicket)] == [1, 1, 0]


def test_a79_two_purges_at_once_share_the_work(on_postgresql):
    """While another transaction holds some of the rows, a purge takes the others and does not wait."""
    user_id = add_user(on_postgresql)
    write_what_is_over(on_postgresql, user_id, DAY * 90)
    address = on_postgresql.config["DATABASE_URL"].replace("+psycopg", "")
    with psycopg.connect(address) as other:
        other.execute(
            "delete from login_attempts_used where attempt_id in (select attempt_id from login_attempts_used limit 100)"
        )
        told = on_postgresql.test_cli_runner().invoke(args=["purge"])
        other.rollback()

    assert "2000 spent login attempts deleted" in told.stdout
    assert "100 spent login attempts" in on_postgresql.test_cli_runner().invoke(args=["purge"]).stdout


def test_a79_a_sign_in_that_has_ended_is_purged_soon(visitor, shop):
    """Signed out by its owner, or idle for fourteen days: over for a day is enough."""
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        first = visitor.signs_in().json
        visitor.client.post("/auth/logout/", headers=bearer(first))
        idle = Visitor(shop.test_client()).signs_in().json
        clock.shift(DAY * 1.1)
        shop.test_cli_runner().invoke(args=["purge"])
        assert count(shop, LoginSession) == 1
        assert visitor.client.post("/auth/refresh/", headers=refresh_of(idle)).status_code == 200
        clock.shift(DAY * 14.5)
        shop.test_cli_runner().invoke(args=["purge"])
        assert count(shop, LoginSession) == 1
        clock.shift(DAY)
        shop.test_cli_runner().invoke(args=["purge"])
    assert count(shop, LoginSession) == 0


def refresh_of(answer):
    return {"Authorization": "Bearer " + answer["refresh_token"]}


@pytest.mark.parametrize("way", ["qq", "password"])
def test_a79_the_app_tidies_up_by_itself(visitor, shop, way):
    write_what_is_over(shop, add_user(shop), DAY * 2)
    shop.config["PURGE_EVERY"] = 1

    visitor.signs_in() if way == "qq" else signs_in_by_password(shop)

    assert count(shop, UsedAttempt) == 1100 + (way == "qq")
    assert count(shop, BindTicket) == 0
    assert count(shop, LoginSession) == 2


def test_a_tidying_up_that_fails_spoils_no_sign_in(visitor, shop, logged):
    shop.config["PURGE_EVERY"] = 1
    with rows(shop) as session:
        session.connection().exec_driver_sql("DROP TABLE bind_tickets")
        session.commit()
    add_user(shop)

    signed_in = signs_in_by_password(shop)

    assert visitor.opens("/auth/me/", headers=bearer(signed_in)).status_code == 200
    assert [line["level"] for line in logged() if line["event"] == "purge_failed"] == ["WARNING"]


def test_a79_the_fifty_first_sign_in_ends_the_oldest(anywhere):
    """By last use; those of others, and the forty-nine latest, stay."""
    user_id, other = add_user(anywhere), add_user(anywhere, "leo")
    others = sign_in_often(anywhere, other, 3, age=DAY * 9)
    sids = sign_in_often(anywhere, user_id, 50)

    signs_in_by_password(anywhere)

    assert len(alive(anywhere)) == 50 + 3
    assert alive(anywhere) >= {*sids[1:], *others}
    with rows(anywhere) as session:
        assert session.get(LoginSession, sids[0]).revoked


def test_a79_thousands_of_old_sign_ins_end_at_the_next_one(anywhere):
    user_id = add_user(anywhere)
    sids = sign_in_often(anywhere, user_id, 3000)

    signs_in_by_password(anywhere)

    assert len(alive(anywhere)) == 50
    assert alive(anywhere) > set(sids[-49:])


def test_a79_sign_ins_at_once_do_not_pass_the_cap(on_postgresql):
    visitors = [Visitor(on_postgresql.test_client()) for _ in range(6)]
    user_id = visitors[0].signs_in().json["user"]["id"]
    sign_in_often(on_postgresql, user_id, 50)
    backs = [visitor.consents() for visitor in visitors]
    answers, gate = [], threading.Barrier(6)

    def sign_in(visitor, back):
        gate.wait()
        answers.append(visitor.opens(back).status_code)

    threads = [threading.Thread(target=sign_in, args=pair) for pair in zip(visitors, backs, strict=True)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert answers == [200] * 6
    assert len(alive(on_postgresql)) == 50


def test_a79_my_sign_ins_come_twenty_a_page(visitor, shop):
    mine = visitor.signs_in().json
    sids = sign_in_often(shop, mine["user"]["id"], 41, age=timedelta(0))

    pages = [visitor.opens(f"/auth/sessions/?page={number}", headers=bearer(mine)).json for number in (1, 2, 3, 4)]

    assert [len(page["sessions"]) for page in pages] == [20, 20, 2, 0]
    assert [page["next_page"] for page in pages] == [2, 3, None, None]
    assert {page["total"] for page in pages} == {42}
    assert pages[0]["sessions"][0]["current"]
    assert [one["id"] for page in pages for one in page["sessions"]][1:] == sids[::-1]
    assert visitor.opens("/auth/sessions/", headers=bearer(mine)).json == pages[0]


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1.5", "１", "9" * 9, "1 ", "1\n"])
def test_a_page_that_is_no_number_is_a_bad_request(visitor, page):
    mine = visitor.signs_in().json

    answer = visitor.opens("/auth/sessions/", query_string={"page": page}, headers=bearer(mine))

    assert (answer.status_code, answer.json["reason"]) == (400, "bad_request")


def test_the_account_page_leads_from_page_to_page(browser, shop):
    browser.signs_in()
    with rows(shop) as session:
        user_id = session.query(User.id).scalar()
    sign_in_often(shop, user_id, 30)

    first = browser.opens("/account/").text
    second = browser.opens("/account/?page=2").text

    assert 'href="/account/?page=2#devices"' in first
    assert "共 31 个" in first
    assert "page=3" not in second
    assert second.count("未知设备") == 11
    assert 'id="devices"' in second
    assert browser.opens("/account/?page=x").status_code == 400
    assert "More devices (31 in all)" in browser.opens("/account/?lang=en").text


def test_a79_thirty_thousand_sign_ins_do_not_slow_my_account(browser, shop, statements):
    """Counted in statements and in rows that reach Python, not in seconds."""
    browser.signs_in()
    with rows(shop) as session:
        user_id = session.query(User.id).scalar()
    sign_in_often(shop, user_id, 30_000)
    loaded = []
    event.listen(LoginSession, "load", lambda *seen: loaded.append(1))
    statements.clear()

    page = browser.opens("/account/")

    assert page.text.count("<li>") == 20
    assert len(loaded) <= 21
    assert len([one for one in statements if one.startswith("SELECT")]) <= 4


# B-53: after a restore


def test_b53_signing_everybody_out_ends_every_token(anywhere):
    """A signed-out session and a disabled user's tokens live again after a restore; this command ends them all."""
    visitor = Visitor(anywhere.test_client())
    by_qq = visitor.signs_in().json
    add_user(anywhere)
    by_password = signs_in_by_password(anywhere)

    told = anywhere.test_cli_runner().invoke(args=["users", "sign-out-everybody", "--yes"])

    assert told.exit_code == 0
    assert told.stdout == "2 users are signed out everywhere (2 sign-ins ended); their next request says so\n"
    assert alive(anywhere) == set()
    for ended in (by_qq, by_password):
        assert visitor.opens("/auth/me/", headers=bearer(ended)).status_code == 401
        assert visitor.client.post("/auth/refresh/", headers=refresh_of(ended)).status_code == 401
    again = signs_in_by_password(anywhere)
    assert visitor.opens("/auth/me/", headers=bearer(again)).status_code == 200


def test_b53_a_sign_in_without_a_row_is_ended_by_the_epoch(visitor, shop, run):
    """What the backup does not know ends, too, should its row ever come back."""
    signed_in = visitor.signs_in().json
    with rows(shop) as session:
        row = session.query(LoginSession).one()
        kept = {column.name: getattr(row, column.name) for column in LoginSession.__table__.columns}
        session.delete(row)
        session.commit()
    run("users", "sign-out-everybody", "--yes")
    with rows(shop) as session:
        session.execute(insert(LoginSession), [kept])
        session.commit()

    assert visitor.opens("/auth/me/", headers=bearer(signed_in)).status_code == 401


def test_b53_signing_everybody_out_asks_first(visitor, shop, run):
    signed_in = visitor.signs_in().json

    told = run("users", "sign-out-everybody", input="n\n")

    assert told.exit_code == 1
    assert "All 1 users will be signed out everywhere. Go on? [y/N]" in told.output
    assert visitor.opens("/auth/me/", headers=bearer(signed_in)).status_code == 200


def test_b53_it_is_done_in_batches_and_may_be_interrupted(shop, run):
    """The first transaction stays done; run again, it takes the rest."""
    with rows(shop) as session:
        session.execute(insert(User), [{"username": f"user{n}", "username_key": f"user{n}"} for n in range(1200)])
        session.commit()
        first, last = session.query(User.id).order_by(User.id).first()[0], 1200
    sign_in_often(shop, first, 3)
    sign_in_often(shop, last, 3)
    with rows(shop) as session:
        session.connection().exec_driver_sql(
            "CREATE TRIGGER stop BEFORE UPDATE ON tb_users WHEN old.id = 700 BEGIN SELECT RAISE(ABORT, 'pulled'); END"
        )
        session.commit()

    assert run("users", "sign-out-everybody", "--yes").exit_code == 1
    assert len(alive(shop)) == 3
    with rows(shop) as session:
        session.connection().exec_driver_sql("DROP TRIGGER stop")
        session.commit()
    assert run("users", "sign-out-everybody", "--yes").exit_code == 0

    assert alive(shop) == set()
    with rows(shop) as session:
        assert session.query(User).filter(User.session_epoch == 0).count() == 0


# The operator's set-password


@pytest.fixture
def taken_over(visitor, shop):
    """A member whose account a stranger has bound their QQ to; the openid."""
    visitor.signs_in()
    with rows(shop) as session:
        session.query(User).update({"username": "mia", "username_key": "mia"})
        session.commit()
        return session.query(QQBinding.openid).scalar()


def test_set_password_says_which_qq_still_signs_in(run, taken_over):
    told = run("users", "set-password", "mia", "--password-stdin", input=PASSWORD)

    assert told.exit_code == 0
    assert f"still signs in: QQ account {taken_over[:4]}… of app 100000001, since {now():%Y-%m-%d}" in told.stdout
    assert "--unbind" in told.stdout
    assert taken_over[:5] not in told.output


def test_set_password_with_unbind_takes_the_qq_off(run, shop, visitor, taken_over):
    told = run("users", "set-password", "mia", "--unbind", "--password-stdin", input=PASSWORD)

    assert told.exit_code == 0
    assert "1 QQ account(s) taken off" in told.stdout
    assert count(shop, QQBinding) == 0
    assert visitor.signs_in().json["created"]
    assert signs_in_by_password(shop)["user"]["username"] == "mia"
    with rows(shop) as session:
        assert session.query(User).filter_by(username="mia").one().session_epoch == 1


def test_set_password_and_unbind_are_one_act(run, shop, taken_over):
    """When the QQ cannot be taken off, the password is not set either."""
    with rows(shop) as session:
        session.connection().exec_driver_sql(
            "CREATE TRIGGER stop BEFORE DELETE ON tb_oauth_qq BEGIN SELECT RAISE(ABORT, 'pulled'); END"
        )
        session.commit()

    assert run("users", "set-password", "mia", "--unbind", "--password-stdin", input=PASSWORD).exit_code == 1

    with rows(shop) as session:
        assert session.query(User.password_hash, User.session_epoch).one() == (None, 0)


def test_set_password_of_a_member_without_qq_offers_nothing(run, shop):
    add_user(shop)

    told = run("users", "set-password", "mia", "--password-stdin", input=PASSWORD)

    assert told.stdout.splitlines() == ["#1 mia has a new password and is signed out everywhere"]
    assert (
        "no QQ account was bound"
        in run("users", "set-password", "mia", "--unbind", "--password-stdin", input=PASSWORD).stdout
    )
