"""A member comes back, and what may have happened to them meanwhile."""

import pytest
from malls import count, rows

from meiduo.accounts.models import User


@pytest.mark.holds("A-18")
def test_a_disabled_member_gets_no_second_account(visitor, shop):
    """They are refused."""
    visitor.signs_in()
    with rows(shop) as session:
        session.query(User).update({"is_active": False})
        session.commit()

    answer = visitor.signs_in()

    assert (answer.status_code, answer.json["reason"]) == (403, "account_disabled")
    assert count(shop, User) == 1


@pytest.mark.holds("B-37", "A-18", "I11")
def test_disabling_during_a_login_leaves_no_token(visitor, shop, qq):
    visitor.signs_in()
    back = visitor.consents()

    def disable():
        with rows(shop) as session:
            session.query(User).update({"is_active": False})
            session.commit()

    with qq.meanwhile("", disable):
        answer = visitor.opens(back)

    assert answer.json["reason"] == "account_disabled"
