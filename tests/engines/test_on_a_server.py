"""On a real database server: what SQLite would let pass, and races that need many writers."""

from functools import partial

import pytest
from crowd import at_once
from flask_migrate import check, downgrade, upgrade
from lock_waits import ask, end
from logins import GOOD, add_member, bearer, renewing
from malls import ROOT, Visitor, count

from meiduo.accounts.models import LoginSession, User
from meiduo.mall_models import QQBinding, UsedAttempt

END_ALL = {
    "postgresql": "select pg_terminate_backend(pid) from pg_stat_activity "
    "where datname = current_database() and pid <> pg_backend_pid()",
    "mysql": "select id from information_schema.processlist "
    "where db = database() and id <> connection_id()",
}
pytestmark = pytest.mark.engines("postgresql", "mariadb")


def twins(shop, visitor, many):
    """Make copies of a browser, cookies and all."""
    made = [Visitor(shop.test_client()) for _ in range(many)]
    for twin in made:
        twin.client._cookies.update(visitor.client._cookies)
    return made


def test_a_login_from_end_to_end(visitor, browser, shop):
    first = visitor.signs_in("emoji").json
    again = visitor.signs_in("emoji").json

    assert (first["created"], again["created"]) == (True, False)
    assert first["user"] == again["user"]
    assert count(shop, User) == count(shop, QQBinding) == 1
    renewed = visitor.client.post("/auth/refresh/", headers=renewing(again))
    assert renewed.status_code == 200
    assert browser.signs_in(next_url="/cart/").location == "/cart/"
    assert visitor.opens("/readyz/").status_code == 200


def test_models_and_migrations_agree_there_too(shop):
    with shop.app_context():
        check(str(ROOT / "migrations"))
        downgrade(str(ROOT / "migrations"), "base")
        upgrade(str(ROOT / "migrations"))
        check(str(ROOT / "migrations"))


@pytest.mark.holds("B-30", "I1", "I2")
def test_twenty_first_logins_make_one_user(shop):
    """Of one openid, at once."""
    visitors = [Visitor(shop.test_client()) for _ in range(20)]
    returns = [partial(who.opens, who.consents(person="newcomer")) for who in visitors]

    responses = at_once(*returns)

    assert [response.status_code for response in responses] == [200] * 20
    assert len({response.json["user"]["id"] for response in responses}) == 1
    assert count(shop, User) == count(shop, QQBinding) == 1
    assert count(shop, LoginSession) == 20


@pytest.mark.holds("A-03", "B-31", "I5")
def test_twenty_callbacks_with_one_state_pass_once(visitor, shop, qq):
    back = visitor.consents()
    asked = qq.asked("token")

    responses = at_once(*(partial(twin.opens, back) for twin in twins(shop, visitor, 20)))

    assert sorted(response.status_code for response in responses) == [200] + [403] * 19
    assert qq.asked("token") == asked + 1
    assert count(shop, UsedAttempt) == 1


@pytest.mark.holds("A-25")
def test_eight_tabs_refresh_and_stay_signed_in(visitor, shop):
    headers = renewing(visitor.signs_in().json)

    def refresh():
        return shop.test_client().post("/auth/refresh/", headers=headers).status_code

    assert at_once(*[refresh] * 8) == [200] * 8


@pytest.mark.holds("A-72")
@pytest.mark.parametrize(
    "nickname", ["x" * 5000, "a\0b", "\ud83d", "🐧" * 5000, "a" + "\u0301" * 9000]
)
def test_any_nickname_signs_in(visitor, qq, nickname):
    profile = {"nickname": nickname, "figureurl_qq_2": "http://a.qlogo.cn/" + "x" * 494}
    qq.will("members", profile, address="get_user_info")

    assert visitor.signs_in().status_code == 200


def test_a_qq_is_bound_moved_and_unbound(visitor, shop):
    add_member(shop)
    headers = bearer(visitor.signs_in().json)
    body = {"account": "laoguke", "password": GOOD}
    moved = visitor.client.post("/qq/binding/move/", json=body, headers=headers).json
    headers = bearer(moved)

    assert visitor.opens("/qq/binding/", headers=headers).json["binding"]
    assert visitor.client.delete("/qq/binding/", headers=headers).status_code == 200
    assert count(shop, QQBinding) == 0


@pytest.mark.holds("A-41", "I5")
def test_a_ticket_is_used_once(shop):
    shop.config["QQ_SIGNUP"] = "ask"
    newcomer = Visitor(shop.test_client())
    ticket = newcomer.signs_in().json["ticket"]
    post = {"path": "/qq/bind/", "json": {"ticket": ticket, "action": "create"}}

    responses = at_once(*(partial(twin.client.post, **post) for twin in twins(shop, newcomer, 10)))

    assert sorted(response.status_code for response in responses) == [200] + [403] * 9
    assert count(shop, QQBinding) == 1


@pytest.mark.holds("B-26")
def test_a_restarted_server_costs_nobody_a_request(visitor, shop, beside):
    """The next request after it finds a new connection."""
    signed_in = visitor.signs_in().json
    ended = ask(beside, END_ALL[beside.dialect.name])
    if beside.dialect.name == "mysql":
        for (number,) in ended:
            end(beside, number)

    assert len(ended) >= 1
    assert visitor.opens("/auth/me/", headers=bearer(signed_in)).status_code == 200
