"""The mall's short road of a login leads where the ordinary one does."""

from datetime import timedelta
from functools import partial

import pytest
from crowd import at_once
from malls import Visitor, rows
from sign_ins import alive, sign_in_often

from meiduo import signals
from meiduo.accounts.models import LoginSession, User
from meiduo.columns import now
from meiduo.mall_models import QQBinding, UsedAttempt

pytestmark = pytest.mark.engines("sqlite", "postgresql", "mariadb")

OWN = {"sid", "refresh_jti", "created", "rotated", "expires"}  # of each session
WEEK = timedelta(days=7)


@pytest.fixture
def listener():
    """A receiver of the signal, for whom a login takes the ordinary road."""
    heard = []

    def note(sender, user, by):
        heard.append((user.username, by))

    signals.user_signed_in.connect(note, weak=False)
    yield heard
    signals.user_signed_in.disconnect(note)


def left_behind(shop):
    """Return what the latest login has written, but for what is its own."""
    with rows(shop) as session:
        latest = session.query(LoginSession).order_by(LoginSession.created.desc()).first()
        attempt = session.query(UsedAttempt).order_by(UsedAttempt.attempt_id.desc()).first()
        user = session.query(User).one()
        columns = {column.name for column in LoginSession.__table__.columns} - OWN
        return (
            {name: getattr(latest, name) for name in columns},
            latest.expires - latest.rotated,
            attempt.user_id,
            user.last_login == latest.created,
        )


def test_both_roads_leave_the_same_behind(visitor, shop, statements):
    visitor.signs_in()
    statements.clear()
    short = visitor.signs_in().json
    asked = len(statements)
    written = left_behind(shop)

    with signals.user_signed_in.connected_to(lambda sender, **what: None):
        statements.clear()
        ordinary = visitor.signs_in().json

    assert short.keys() == ordinary.keys()
    assert short["user"] == ordinary["user"]
    assert written == left_behind(shop)
    assert asked <= len(statements)


def test_a_listener_is_given_the_user(visitor, listener):
    name = visitor.signs_in().json["user"]["username"]
    visitor.signs_in()

    assert listener == [(name, "qq")] * 2


def test_a_profile_of_last_week_is_asked_for(visitor, shop, qq):
    visitor.signs_in()
    asked = qq.asked("get_user_info")
    with rows(shop) as session:
        session.query(QQBinding).one().profile_time = now() - WEEK - timedelta(minutes=1)
        session.query(User).one().nickname = "old"
        session.commit()

    assert visitor.signs_in().json["user"]["nickname"] != "old"

    assert qq.asked("get_user_info") == asked + 1


def test_a_browser_leaves_its_former_session(browser, shop):
    browser.signs_in()
    before = alive(shop)

    browser.signs_in()

    assert len(alive(shop)) == 1
    assert not alive(shop) & before


def test_the_oldest_of_too_many_ends(visitor, shop):
    user_id = visitor.signs_in().json["user"]["id"]
    sids = sign_in_often(shop, user_id, 49)

    visitor.signs_in()

    assert len(alive(shop)) == 50
    assert sids[0] not in alive(shop)


def test_a_sign_in_is_logged_once(visitor, logged):
    visitor.signs_in()
    before = len([line for line in logged() if line["event"] == "signed_in"])

    visitor.signs_in()

    lines = [line for line in logged() if line["event"] == "signed_in"]
    assert len(lines) == before + 1
    assert lines[-1]["by"] == "qq"


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

    with signals.user_created.connected_to(lambda sender, **what: None):
        ordinary = visitor.signs_in("ordinary").json

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
