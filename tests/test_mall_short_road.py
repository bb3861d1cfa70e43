"""The mall's short road of a login leads where the ordinary one does."""

from datetime import timedelta

import pytest
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


def test_both_roads_leave_the_same_behind(visitor, shop):
    visitor.signs_in()
    short = visitor.signs_in().json
    written = left_behind(shop)

    with signals.user_signed_in.connected_to(lambda sender, **what: None):
        ordinary = visitor.signs_in().json

    assert short.keys() == ordinary.keys()
    assert short["user"] == ordinary["user"]
    assert written == left_behind(shop)


def test_a_new_unionid_is_noted(make_shop):
    apart = make_shop(QQ_UNIONID="1")
    visitor = Visitor(apart.test_client())
    visitor.signs_in("union")
    with rows(apart) as session:
        found = session.query(QQBinding).one()
        said = found.unionid
        found.unionid = "UID_OLD"
        session.commit()

    visitor.signs_in("union")

    with rows(apart) as session:
        assert session.query(QQBinding).one().unionid == said != "UID_OLD"


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
