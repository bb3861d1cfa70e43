"""The second QQ of an old user never becomes a second account."""

import pytest
from logins import bearer, login
from malls import Visitor, count, rows
from old_mall import django_hash, reasons
from shoppers import choose

from meiduo.accounts.models import User
from meiduo.django_import.models import SecondQQ
from meiduo.mall_models import QQBinding

PASSWORD = "old-password"


def come(shop, old, visitor, **user):
    """Move an old user in who has two QQs; the second is the visitor's."""
    openid = openid_of(shop, visitor)
    old.user(1, **user)
    old.binding(1, 1)
    old.binding(2, 1, openid=openid)
    result = shop.test_cli_runner().invoke(args=["users", "import-django", old.url])
    assert "refused tb_oauth_qq 2: user_has_another_qq" in result.stdout


def openid_of(shop, visitor):
    """Sign a visitor in, and undo all of it."""
    visitor.signs_in()
    with rows(shop) as session:
        openid = session.query(QQBinding.openid).scalar()
        session.delete(session.query(User).one())
        session.commit()
    return openid


def test_it_opens_no_account_and_says_why(old, shop, visitor):
    come(shop, old, visitor)

    refused = visitor.signs_in()

    assert (refused.status_code, refused.json["reason"]) == (409, "account_has_qq")
    assert count(shop, User) == 1


def test_nor_does_a_newcomer_who_chooses_one(old, make_shop):
    shop = make_shop(QQ_SIGNUP="auto")
    come(shop, old, Visitor(shop.test_client()))
    shop.config["QQ_SIGNUP"] = "ask"
    newcomer = Visitor(shop.test_client())

    ticket = newcomer.signs_in().json["ticket"]
    refused = choose(newcomer, ticket, action="create")

    assert refused.json["reason"] == "account_has_qq"
    assert count(shop, User) == 1


def test_its_owner_can_change_to_it(old, shop, visitor):
    """As the message says; then it is forgotten."""
    come(shop, old, visitor, password=django_hash(PASSWORD))
    proof = bearer(login(visitor, "user1", PASSWORD).json)
    assert visitor.client.delete("/qq/binding/", headers=proof).status_code == 200
    proof = bearer(login(visitor, "user1", PASSWORD).json)
    begun = visitor.client.get("/qq/login/?intent=bind", headers=proof).json["login_url"]

    bound = visitor.opens(visitor.consents(begun), headers=proof)

    assert bound.json["bound"] is True
    assert count(shop, SecondQQ) == 0


@pytest.mark.parametrize("has_first", [True, False])
def test_a_disabled_member_opens_no_other_account(old, shop, visitor, has_first):
    """By the second QQ they learn the same as by the first."""
    come(shop, old, visitor, is_active=0)
    if not has_first:
        forget_bindings(shop)

    refused = visitor.signs_in()

    assert (refused.status_code, refused.json["reason"]) == (403, "account_disabled")
    assert count(shop, User) == 1


def forget_bindings(shop):
    with rows(shop) as session:
        session.query(QQBinding).delete()
        session.commit()


def test_an_account_without_a_way_in_stops_nobody(old, shop, visitor):
    come(shop, old, visitor)
    forget_bindings(shop)

    assert visitor.signs_in().json["created"] is True
    assert count(shop, SecondQQ) == 0


def test_a_second_run_notes_it_once(old, shop, visitor, reports):
    come(shop, old, visitor)

    assert reasons(reports()) == {("tb_oauth_qq", 2): "user_has_another_qq"}
    assert count(shop, SecondQQ) == 1
