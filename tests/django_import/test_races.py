"""Somebody else writes at the same moment."""

import pytest
from background import meanwhile
from lock_waits import waiting
from malls import count
from old_mall import reasons

from meiduo.accounts.models import User
from meiduo.mall_models import QQBinding

TAKES = """
INSERT INTO tb_users
    (username, username_key, nickname, avatar_url, is_active, session_epoch, date_joined)
VALUES ('User2', 'user2', '', '', true, 0, now())
"""


@pytest.mark.holds("I1")
@pytest.mark.engines("postgresql", "mariadb")
def test_a_name_taken_meanwhile_is_seen(old, shop, beside, reports):
    """The batch waits for who takes it, fails at the unique key, and is tried again as a whole."""
    old.many(3)
    with beside.connect() as other:
        other.exec_driver_sql(TAKES)
        with meanwhile(reports) as (run,):
            waiting(beside)
            other.commit()

    assert reasons(run.result()) == {
        ("tb_users", 2): "username_taken",
        ("tb_oauth_qq", 2): "user_refused",
    }
    assert (count(shop, User), count(shop, QQBinding)) == (3, 2)
