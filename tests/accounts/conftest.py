"""Fixtures: members, a shop that counts."""

import pytest
from logins import add_member
from malls import Visitor
from operating import create_mia


@pytest.fixture
def regular(shop):
    """Somebody who has been with the mall for years; the id."""
    return add_member(shop, nickname="老顾客", mobile="13800000000")


@pytest.fixture
def mia(shop):
    """The id of a user whom an operator made."""
    return create_mia(shop)


@pytest.fixture
def signed_in(visitor):
    """The tokens of somebody who came by QQ."""
    return visitor.signs_in().json


@pytest.fixture
def counting(make_shop):
    """A shop that counts guesses, with two members."""
    shop = make_shop(RATELIMIT_ENABLED="1")
    add_member(shop, mobile="13800000000")
    add_member(shop, "other")
    return shop


@pytest.fixture
def anybody(counting):
    """Make callers without cookies of the shop that counts."""
    return lambda: Visitor(counting.test_client())
