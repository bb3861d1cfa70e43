"""What the tables refuse, whatever the code above them does."""

import pytest
from malls import rows
from sqlalchemy.exc import IntegrityError, OperationalError

from meiduo.accounts.models import User
from meiduo.database import session
from meiduo.mall_models import QQBinding, UsedAttempt


@pytest.fixture
def member(shop):
    with rows(shop) as session:
        user = User(username="somebody")
        session.add(user)
        session.flush()
        yield user


def binding(user, **changes):
    return QQBinding(**{"user_id": user.id, "app_id": "1", "openid": "A" * 32, **changes})


ODD = [
    {"openid": ""},
    {"openid": None},
    {"app_id": ""},
    {"user_id": 999},
    {"user_id": None},
    {"app_id": None},
]


@pytest.mark.holds("A-12", "I2")
@pytest.mark.parametrize("change", ODD)
def test_the_schema_refuses_an_odd_binding(member, change):
    session.add(binding(member, **change))

    with pytest.raises((IntegrityError, OperationalError)):  # MySQL's word for a broken CHECK
        session.flush()


@pytest.mark.holds("I1")
@pytest.mark.parametrize("change", [{}, {"openid": "B" * 32}])
def test_one_binding_per_openid_and_per_user(member, change):
    session.add_all([binding(member), binding(member, **change)])

    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.holds("A-14")
def test_the_same_openid_may_belong_elsewhere(member):
    """To another app: identity is (app id, openid)."""
    session.add_all([binding(member), binding(member, app_id="2")])

    session.flush()


@pytest.mark.holds("A-16")
def test_two_users_cannot_share_a_username(member):
    session.add(User(username="somebody"))

    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.holds("A-03", "I5")
def test_an_attempt_goes_in_once(member):
    twice = [UsedAttempt(attempt_id="x", next="/", expires=member.date_joined) for _ in "ab"]
    session.add_all(twice)

    with pytest.raises(IntegrityError):
        session.flush()
