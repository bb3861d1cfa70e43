"""Nobody has more than fifty sign-ins."""

from functools import partial

import pytest
from crowd import at_once
from logins import add_member, login
from malls import Visitor, rows
from sign_ins import DAY, alive, sign_in_often

from meiduo.accounts.models import LoginSession

pytestmark = pytest.mark.holds("A-79")


def test_the_fifty_first_sign_in_ends_the_oldest(anywhere):
    """By last use; those of others, and the forty-nine latest, stay."""
    user_id = add_member(anywhere)
    other = add_member(anywhere, "leo")
    others = sign_in_often(anywhere, other, 3, age=DAY * 9)
    sids = sign_in_often(anywhere, user_id, 50)

    assert login(Visitor(anywhere.test_client())).status_code == 200

    assert len(alive(anywhere)) == 50 + 3
    assert alive(anywhere) >= {*sids[1:], *others}
    with rows(anywhere) as session:
        assert session.get(LoginSession, sids[0]).revoked


def test_thousands_of_old_sign_ins_end_at_once(anywhere):
    """At the next sign-in; the forty-nine latest stay."""
    user_id = add_member(anywhere)
    sids = sign_in_often(anywhere, user_id, 3000)

    assert login(Visitor(anywhere.test_client())).status_code == 200

    assert len(alive(anywhere)) == 50
    assert alive(anywhere) > set(sids[-49:])


def test_sign_ins_at_once_stay_under_the_cap(on_postgresql):
    visitors = [Visitor(on_postgresql.test_client()) for _ in range(6)]
    user_id = visitors[0].signs_in().json["user"]["id"]
    sign_in_often(on_postgresql, user_id, 50)
    backs = [visitor.consents() for visitor in visitors]

    returns = [partial(visitor.opens, back) for visitor, back in zip(visitors, backs, strict=True)]
    responses = at_once(*returns)

    assert [response.status_code for response in responses] == [200] * 6
    assert len(alive(on_postgresql)) == 50
