"""Fixtures: a QQ that is one account's, and a member who wants it."""

import pytest
from shoppers import by_password, conflict


@pytest.fixture
def twin(stranger):
    """The account that QQ has made; its tokens."""
    return stranger.signs_in().json


@pytest.fixture
def mine(twin, visitor, member):
    """The tokens of the member, who has a password."""
    return by_password(visitor)


@pytest.fixture
def ticket(visitor, mine):
    """To move the QQ to the member, in the visitor's browser."""
    return conflict(visitor, mine)
