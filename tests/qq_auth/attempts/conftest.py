"""Fixture: a callback that is refused before QQ is asked."""

import pytest
from malls import count

from meiduo.accounts.models import User


@pytest.fixture
def unasked(qq, shop):
    """After the test: QQ was not asked for a token, and nobody was created."""
    before = qq.asked("token")
    yield
    assert qq.asked("token") == before
    assert count(shop, User) == 0
