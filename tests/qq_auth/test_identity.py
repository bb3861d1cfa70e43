"""A-14, A-16, A-17: identity is (app id, openid). Names, pictures and unionids decide nothing."""

import pytest
from shop import Visitor, count, rows

from meiduo.accounts import directory
from meiduo.accounts.models import User
from meiduo.errors import BadRequest
from meiduo.mall_models import QQBinding


def test_a14_one_unionid_under_two_openids_is_two_users(make_shop, qq):
    shop = make_shop(QQ_UNIONID="1")
    visitor = Visitor(shop.test_client())
    same = {"unionid": "UID_" + "A" * 32}
    for person in ("union", "union2"):
        back = visitor.consents(person=person)
        qq.will("members", {"openid": "(missing)"}, address="token")
        if person == "union2":
            with rows(shop) as session:
                same["unionid"] = session.query(QQBinding.unionid).scalar()
            qq.will("members", same, address="me")
        assert visitor.opens(back).json["created"] is True

    assert count(shop, User) == 2


def test_a17_a_nickname_of_a_member_opens_no_members_account(visitor, qq, shop):
    with rows(shop) as session:
        session.add(User(username="laoguke", nickname="老顾客", mobile="13800000000"))
        session.commit()
    for nickname in ("老顾客", "laoguke", "13800000000"):
        back = visitor.consents(person=f"p{nickname}")
        qq.will("members", {"nickname": nickname}, address="get_user_info")
        answer = visitor.opens(back).json
        assert (answer["created"], answer["user"]["nickname"]) == (True, nickname)

    assert count(shop, User) == 4


@pytest.mark.parametrize(
    "name", ["qq_0123456789abcdef", "QQ_x", "ｑｑ_x", "13800000000", "a@b", "#12", "", "x" * 65, "a\0b"]
)
def test_a16_names_that_could_be_somebody_elses_are_not_given(name):
    with pytest.raises(BadRequest):
        directory.check_username(name)
