"""Nobody has more than fifty sign-ins."""

from functools import partial

import pytest
from crowd import at_once
from logins import add_member, login
from malls import Visitor, rows
from sign_ins import DAY, alive, sign_in_often

from meiduo.accounts.models import LoginSession

pytestmark = pytest.mark.holds("A-79")


@pytest.mark.engines("sqlite", "postgresql", "mariadb")
def test_the_fifty_first_sign_in_ends_the_oldest(shop):
    """By last use; those of others, and the forty-nine latest, stay."""
    user_id = add_member(shop)
    other = add_member(shop, "leo")
    others = sign_in_often(shop, other, 3, age=DAY * 9)
    sids = sign_in_often(shop, user_id, 50)

    assert login(Visitor(shop.test_client())).status_code == 200

    assert len(alive(shop)) == 50 + 3
    assert alive(shop) >= {*sids[1:], *others}
    with rows(shop) as session:
        assert session.get(LoginSession, sids[0]).revoked


@pytest.mark.engines("sqlite", "postgresql", "mariadb")
def test_thousands_of_old_sign_ins_end_at_once(shop):
    """At the next sign-in; the forty-nine latest stay."""
    user_id = add_member(shop)
    sids = sign_in_often(shop, user_id, 3000)

    assert login(Visitor(shop.test_client())).status_code == 200

    assert len(alive(shop)) == 50
    assert alive(shop) > set(sids[-49:])


@pytest.mark.engines("postgresql", "mariadb")
def test_sign_ins_at_once_stay_under_the_cap(shop):
    visitors = [Visitor(shop.test_client()) for _ in range(6)]
    user_id = visitors[0].signs_in().json["user"]["id"]
    sign_in_often(shop, user_id, 50)
    backs = [visitor.consents() for visitor in visitors]

    returns = [partial(visitor.opens, back) for visitor, back in zip(visitors, backs, strict=True)]
    responses = at_once(*returns)

    assert [response.status_code for response in responses] == [200] * 6
    assert len(alive(shop)) == 50
