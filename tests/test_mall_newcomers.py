"""Newcomers of the mall are the same by the short road as by the ordinary one."""

from datetime import timedelta
from functools import partial

import pytest
from crowd import at_once
from malls import Visitor, count, rows

from meiduo import signals
from meiduo.accounts.models import User
from meiduo.mall_models import BindTicket, QQBinding

pytestmark = pytest.mark.engines("sqlite", "postgresql", "mariadb")

USER = {"nickname", "avatar_url", "mobile", "password_hash", "is_active", "session_epoch"}
BINDING = {"app_id", "unionid"}


def newcomer(shop):
    """Return what the latest sign-up has written, but for what is its own."""
    with rows(shop) as session:
        user = session.query(User).order_by(User.id.desc()).first()
        binding = session.query(QQBinding).filter_by(user_id=user.id).one()
        assert user.username_key == user.username
        assert abs(binding.profile_time - user.date_joined) < timedelta(minutes=1)
        assert user.last_login is not None
        return (
            {name: getattr(user, name) for name in USER},
            {name: getattr(binding, name) for name in BINDING},
        )


def test_newcomers_are_the_same_by_both_roads(visitor, shop):
    short = visitor.signs_in("ordinary").json
    written = newcomer(shop)
    with rows(shop) as session:
        session.query(QQBinding).delete()
        session.commit()

    heard = []
    with signals.user_created.connected_to(lambda sender, user: heard.append(user.id)):
        ordinary = visitor.signs_in("ordinary").json

    assert heard == [ordinary["user"]["id"]]

    assert short.keys() == ordinary.keys()
    assert short["created"] is ordinary["created"] is True
    assert short["user"]["id"] != ordinary["user"]["id"]
    assert written == newcomer(shop)


def test_two_first_callbacks_make_one_account(shop):
    """At the same moment; both browsers are signed in to it."""
    visitors = [Visitor(shop.test_client()) for _ in range(2)]
    backs = [visitor.consents() for visitor in visitors]

    returns = [partial(visitor.opens, back) for visitor, back in zip(visitors, backs, strict=True)]
    answers = [response.json for response in at_once(*returns)]

    assert answers[0]["user"] == answers[1]["user"]
    assert sorted(answer["created"] for answer in answers) == [False, True]


@pytest.mark.parametrize(
    "signal", [signals.user_created, signals.qq_bound], ids=lambda one: one.name
)
def test_a_listener_to_newcomers_is_heard(visitor, signal):
    heard = []

    with signal.connected_to(lambda sender, user: heard.append(user.username)):
        username = visitor.signs_in().json["user"]["username"]

    assert heard == [username]


def test_a_newcomers_ticket_ends_with_the_binding(visitor, shop):
    """It was made while the shop let newcomers choose."""
    shop.config["QQ_SIGNUP"] = "ask"
    visitor.signs_in()
    assert count(shop, BindTicket) == 1
    shop.config["QQ_SIGNUP"] = "auto"

    assert visitor.signs_in().json["created"] is True

    assert count(shop, BindTicket) == 0
