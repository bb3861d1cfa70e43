"""On a real PostgreSQL: what SQLite would let pass, and races that only a server with many writers has."""

import threading

import psycopg
import pytest
from flask_migrate import check, downgrade, upgrade
from shop import ROOT, Visitor, count, rows

from meiduo.accounts import passwords
from meiduo.accounts.models import LoginSession, User
from meiduo.mall_models import QQBinding, UsedAttempt

GOOD = "made-up-password-1"


@pytest.fixture
def shop(on_postgresql):
    return on_postgresql


def at_once(visitors, act):
    answers, gate = [], threading.Barrier(len(visitors))

    def run(visitor):
        gate.wait()
        answers.append(act(visitor))

    threads = [threading.Thread(target=run, args=(visitor,)) for visitor in visitors]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return answers


def test_a_login_from_end_to_end(visitor, browser, shop):
    first, again = visitor.signs_in("emoji").json, visitor.signs_in("emoji").json

    assert (first["created"], again["created"]) == (True, False)
    assert first["user"] == again["user"]
    assert count(shop, User) == count(shop, QQBinding) == 1
    bearer = {"Authorization": "Bearer " + again["refresh_token"]}
    assert visitor.client.post("/auth/refresh/", headers=bearer).status_code == 200
    assert browser.signs_in(next_url="/cart/").location == "/cart/"
    assert visitor.opens("/readyz/").status_code == 200


def test_models_and_migrations_agree_there_too(shop):
    with shop.app_context():
        check(str(ROOT / "migrations"))
        downgrade(str(ROOT / "migrations"), "base")
        upgrade(str(ROOT / "migrations"))
        check(str(ROOT / "migrations"))


def test_b30_twenty_first_logins_of_one_openid_make_one_user(shop):
    visitors = [Visitor(shop.test_client()) for _ in range(20)]
    backs = {visitor: visitor.consents(person="newcomer") for visitor in visitors}

    answers = at_once(visitors, lambda visitor: visitor.opens(backs[visitor]))

    assert [answer.status_code for answer in answers] == [200] * 20
    assert len({answer.json["user"]["id"] for answer in answers}) == 1
    assert count(shop, User) == count(shop, QQBinding) == 1
    assert count(shop, LoginSession) == 20


def test_b31_twenty_callbacks_with_one_state_pass_once(visitor, shop, qq):
    back, asked = visitor.consents(), qq.asked("token")
    twins = [Visitor(shop.test_client()) for _ in range(20)]
    for twin in twins:
        twin.client._cookies.update(visitor.client._cookies)

    answers = at_once(twins, lambda twin: twin.opens(back).status_code)

    assert sorted(answers) == [200] + [403] * 19
    assert qq.asked("token") == asked + 1
    assert count(shop, UsedAttempt) == 1


def test_a25_eight_tabs_refresh_at_once_and_stay_signed_in(visitor, shop):
    bearer = {"Authorization": "Bearer " + visitor.signs_in().json["refresh_token"]}
    tabs = [Visitor(shop.test_client()) for _ in range(8)]

    assert at_once(tabs, lambda tab: tab.client.post("/auth/refresh/", headers=bearer).status_code) == [200] * 8


@pytest.mark.parametrize("nickname", ["x" * 5000, "a\0b", "\ud83d", "🐧" * 5000, "a" + "\u0301" * 9000])
def test_a72_any_nickname_signs_in(visitor, qq, nickname):
    qq.will(
        "members", {"nickname": nickname, "figureurl_qq_2": "http://a.qlogo.cn/" + "x" * 494}, address="get_user_info"
    )

    assert visitor.signs_in().status_code == 200


def test_a_qq_is_bound_moved_and_unbound(visitor, shop):
    with rows(shop) as session:
        session.add(User(username="laoguke", password_hash=passwords.make(GOOD)))
        session.commit()
    bearer = {"Authorization": "Bearer " + visitor.signs_in().json["access_token"]}
    moved = visitor.client.post("/qq/binding/move/", json={"account": "laoguke", "password": GOOD}, headers=bearer).json
    bearer = {"Authorization": "Bearer " + moved["access_token"]}

    assert visitor.opens("/qq/binding/", headers=bearer).json["binding"]
    assert visitor.client.delete("/qq/binding/", headers=bearer).status_code == 200
    assert count(shop, QQBinding) == 0


def test_a_ticket_is_tapped_once(make_shop, shop):
    shop.config["QQ_SIGNUP"] = "ask"
    newcomer = Visitor(shop.test_client())
    ticket = newcomer.signs_in().json["ticket"]
    twins = [Visitor(shop.test_client()) for _ in range(10)]
    for twin in twins:
        twin.client._cookies.update(newcomer.client._cookies)

    body = {"ticket": ticket, "action": "create"}
    answers = at_once(twins, lambda twin: twin.client.post("/qq/bind/", json=body).status_code)

    assert sorted(answers) == [200] + [403] * 9
    assert count(shop, QQBinding) == 1


def test_b26_a_server_that_restarted_costs_nobody_the_next_request(visitor, shop, postgresql):
    signed_in = visitor.signs_in().json
    with psycopg.connect(postgresql + "/postgres", autocommit=True) as admin:
        admin.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname like 'shop_%'")

    assert (
        visitor.opens("/auth/me/", headers={"Authorization": "Bearer " + signed_in["access_token"]}).status_code == 200
    )
