"""Something changes between the conflict and the click: the page's ticket moves nothing."""

import pytest
from malls import bearer, count, rows
from shoppers import bind, move_here, no_longer, sets_password

from meiduo.accounts.models import User
from meiduo.mall_models import QQBinding

pytestmark = pytest.mark.holds("A-41")


@pytest.mark.holds("B-37")
def test_an_unbound_qq_is_free(stranger, visitor, twin, mine, ticket):
    """Its owner has taken it off meanwhile: now the member can bind it."""
    twin |= sets_password(stranger, twin)
    stranger.client.delete("/qq/binding/", headers=bearer(twin))

    assert no_longer(move_here(visitor, mine, ticket))
    assert bind(visitor, mine).json["bound"] is True


@pytest.mark.holds("B-37")
def test_an_owner_who_is_gone(shop, visitor, twin, mine, ticket):
    """With their binding, by whoever deletes a user; of that no proof learns."""
    with rows(shop) as session:
        session.query(QQBinding).delete()
        session.commit()

    assert no_longer(move_here(visitor, mine, ticket))


@pytest.mark.holds("A-18", "B-37")
def test_a_disabled_member_moves_nothing(shop, visitor, mine, ticket):
    with rows(shop) as session:
        session.query(User).filter_by(username="laoguke").update({"is_active": False})
        session.commit()

    assert move_here(visitor, mine, ticket).json["reason"] == "token_invalid"
    assert count(shop, QQBinding) == 1


@pytest.mark.holds("A-42")
def test_who_has_bound_another_meanwhile(shop, visitor, mine, ticket):
    mine = bind(visitor, mine, "newcomer").json

    again = move_here(visitor, mine, ticket)

    assert (again.status_code, again.json["reason"]) == (409, "account_has_qq")
    assert count(shop, QQBinding) == 2
