"""What a program gets at a sign-in."""

import pytest
from shoppers import by_password


@pytest.mark.holds("A-73")
def test_a_sign_in_lists_its_fields(visitor, member):
    mine = by_password(visitor)

    envelope = {"code", "errmsg"}
    tokens = {"access_token", "refresh_token", "token_type", "expires_in"}
    assert set(mine) == envelope | tokens | {"user"}
    assert set(mine["user"]) == {"id", "username", "nickname", "avatar_url"}
