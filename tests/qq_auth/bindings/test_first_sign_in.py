"""What a newcomer gets: an account of their own, once, however many come at once."""

import secrets
from datetime import timedelta
from functools import partial

import pytest
from crowd import at_once
from malls import Visitor, count, rows

from meiduo.accounts.models import User
from meiduo.columns import now
from meiduo.mall_models import QQBinding


@pytest.mark.holds("B-30", "A-15", "I1", "I2")
def test_twenty_callbacks_at_once_make_one_user(shop):
    """Of one new openid, with twenty states of twenty browsers: one user, one binding."""
    answers = at_once(*[coming_back(shop, "newcomer") for _ in range(20)])

    assert [answer.status_code for answer in answers] == [200] * 20
    assert len({answer.json["user"]["id"] for answer in answers}) == 1
    assert sum(answer.json["created"] for answer in answers) == 1
    assert count(shop, User) == count(shop, QQBinding) == 1


@pytest.mark.holds("B-32", "I1", "I4")
def test_fifty_newcomers_at_once_are_fifty_users(shop):
    answers = at_once(*[coming_back(shop, f"n{number}") for number in range(50)])

    assert [answer.status_code for answer in answers] == [200] * 50
    assert count(shop, User) == count(shop, QQBinding) == 50


@pytest.mark.holds("A-15", "I4")
def test_a_username_drawn_twice_is_drawn_again(visitor, shop, monkeypatch):
    """The newcomer is a new user with another name, never the one who has it."""
    first = visitor.signs_in("ordinary").json["user"]
    back = visitor.consents(person="emoji")
    real = secrets.token_hex
    drawn = [first["username"].removeprefix("qq_")]

    def draw(size):
        return drawn.pop() if drawn and size == 8 else real(size)

    monkeypatch.setattr(secrets, "token_hex", draw)

    second = visitor.opens(back, headers={"X-Request-ID": "drawn"}).json
    assert not drawn

    assert second["created"] is True
    assert second["user"]["id"] != first["id"]
    assert second["user"]["username"] != first["username"]
    assert count(shop, User) == count(shop, QQBinding) == 2


def test_the_profile_is_asked_for_once_a_week(visitor, qq, shop):
    visitor.signs_in()
    asked = qq.asked("get_user_info")
    visitor.signs_in()

    assert qq.asked("get_user_info") == asked
    with rows(shop) as session:
        session.query(QQBinding).update({"profile_time": now() - timedelta(days=8)})
        session.commit()
    visitor.signs_in()
    assert qq.asked("get_user_info") == asked + 1


def test_a_failing_profile_is_not_asked_always(visitor, qq):
    """It is asked for once a week as well."""
    qq.will("error", -1, address="get_user_info")
    visitor.signs_in()
    asked = qq.asked("get_user_info")

    visitor.signs_in()

    assert qq.asked("get_user_info") == asked


@pytest.mark.holds("I2")
def test_closed_says_so_kindly_and_lets_members_in(make_shop):
    shop = make_shop(QQ_SIGNUP="closed")
    answer = Visitor(shop.test_client()).signs_in()

    assert (answer.status_code, answer.json["reason"]) == (403, "signup_closed")
    assert answer.json["code"] == "4009"
    assert count(shop, User) == 0
    shop.config["QQ_SIGNUP"] = "auto"
    Visitor(shop.test_client()).signs_in()
    shop.config["QQ_SIGNUP"] = "closed"
    assert Visitor(shop.test_client()).signs_in().status_code == 200


@pytest.mark.holds("B-37", "I2")
@pytest.mark.parametrize("signup", ["closed", "ask"])
def test_an_unbinding_while_qq_is_asked_creates_nobody(make_shop, qq, signup):
    """Whether a newcomer gets an account is judged where it is written.

    Not where the login began.
    """
    shop = make_shop(QQ_SIGNUP=signup)
    shop.config["QQ_SIGNUP"] = "auto"
    visitor = Visitor(shop.test_client())
    visitor.signs_in()
    shop.config["QQ_SIGNUP"] = signup
    with rows(shop) as session:  # old enough to be asked for again
        session.query(QQBinding).update({"profile_time": now() - timedelta(days=8)})
        session.commit()

    def unbind():
        with rows(shop) as session:
            session.query(QQBinding).delete()
            session.commit()

    with qq.meanwhile("get_user_info", unbind):
        answer = visitor.signs_in()

    assert "access_token" not in answer.json
    assert answer.json.get("reason") == ("signup_closed" if signup == "closed" else None)
    assert ("ticket" in answer.json) is (signup == "ask")
    assert count(shop, User) == 1
    assert count(shop, QQBinding) == 0


def coming_back(shop, person):
    """Return the act of coming back from QQ, in a browser of its own."""
    visitor = Visitor(shop.test_client())
    return partial(visitor.opens, visitor.consents(person=person))
