"""Identity is (app id, openid). Names, pictures and unionids decide nothing."""

import re

import pytest
from malls import APP_ID, Visitor, bearer, count, rows

from meiduo.accounts.models import User
from meiduo.mall_models import QQBinding


@pytest.mark.holds("A-14")
def test_one_unionid_under_two_openids_is_two(make_shop, qq):
    """Two openids are two users, whatever their unionid."""
    shop = make_shop(QQ_UNIONID="1")
    visitor = Visitor(shop.test_client())
    for person in ("union", "union2"):
        back = visitor.consents(person=person)
        qq.will("members", {"openid": "(missing)"}, address="token")
        if person == "union2":
            with rows(shop) as session:
                same = session.query(QQBinding.unionid).scalar()
            qq.will("members", {"unionid": same}, address="me")
        assert visitor.opens(back).json["created"] is True

    assert count(shop, User) == 2


@pytest.mark.holds("A-17", "I4")
def test_a_members_nickname_opens_no_account(visitor, qq, shop):
    with rows(shop) as session:
        session.add(User(username="laoguke", nickname="老顾客", mobile="13800000000"))
        session.commit()
    for nickname in ("老顾客", "laoguke", "13800000000"):
        back = visitor.consents(person=f"p{nickname}")
        qq.will("members", {"nickname": nickname}, address="get_user_info")
        answer = visitor.opens(back).json
        assert (answer["created"], answer["user"]["nickname"]) == (True, nickname)

    assert count(shop, User) == 4


@pytest.mark.holds("A-14")
def test_an_openid_is_bound_under_its_app(visitor, shop):
    visitor.signs_in()

    with rows(shop) as session:
        binding = session.query(QQBinding).one()
        assert binding.app_id == APP_ID
        assert re.fullmatch(r"[0-9A-F]{32}", binding.openid)


@pytest.mark.holds("A-08")
def test_a_binding_names_its_app(visitor, shop):
    visitor.signs_in()

    with rows(shop) as session:
        assert session.query(QQBinding.app_id).scalar() == APP_ID


@pytest.mark.holds("A-13", "I4")
def test_a_deleted_users_id_comes_never_again(visitor, stranger, shop):
    """The newest user, deleted, opens nobody else's account, by token or by QQ."""
    gone = visitor.signs_in("ordinary").json
    with rows(shop) as session:
        session.delete(session.get(User, gone["user"]["id"]))
        session.commit()
    newcomer = stranger.signs_in("emoji").json

    assert newcomer["user"]["id"] != gone["user"]["id"]
    assert visitor.opens("/auth/me/", headers=bearer(gone)).status_code == 401
    again = visitor.signs_in("ordinary").json
    assert again["user"]["id"] not in (gone["user"]["id"], newcomer["user"]["id"])
