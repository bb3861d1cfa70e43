"""A member binds a QQ that is another account's, and moves it here: both have just been proved."""

import time

import pytest
import time_machine
from logins import GOOD
from malls import bearer, count, rows
from shoppers import bind, binding, by_password, conflict, move_here, sets_password

from meiduo.accounts.models import User
from meiduo.mall_models import QQBinding

MOVE = "/qq/binding/move/"


def me(visitor, tokens):
    return visitor.opens("/auth/me/", headers=bearer(tokens)).status_code


@pytest.mark.holds("I1", "I11", "A-42", "A-43")
def test_a_proven_qq_is_moved_here(shop, visitor, stranger, twin, mine):
    """The account that had nothing else is closed; every sign-in of both has ended."""
    ticket = conflict(visitor, mine)

    moved = move_here(visitor, mine, ticket)

    assert (moved.status_code, moved.json["created"]) == (200, False)
    assert moved.json["user"]["username"] == "laoguke"
    assert (me(visitor, moved.json), me(visitor, mine), me(visitor, twin)) == (200, 401, 401)
    assert stranger.signs_in().json["user"]["username"] == "laoguke"
    with rows(shop) as session:
        assert session.get(User, twin["user"]["id"]).is_active is False
    assert count(shop, QQBinding) == 1
    assert visitor.cookies("qq_move") == {}


def test_a_preview_says_what_would_happen(shop, visitor, stranger, twin, mine):
    """To the member themselves, of whom it speaks; the ticket stays good."""
    ticket = conflict(visitor, mine)

    announced = [move_here(visitor, mine, ticket, preview="1") for _ in range(2)]

    for each in announced:
        assert each.json["preview"]["closes_old_account"] is True
        assert each.json["user"]["username"] == "laoguke"
        assert twin["user"]["username"] not in each.text
    assert (me(visitor, mine), me(stranger, twin)) == (200, 200)
    assert move_here(visitor, mine, ticket).status_code == 200


@pytest.mark.holds("A-42")
@pytest.mark.parametrize("taken", [True, False], ids=["taken", "nobodys"])
def test_a_second_qq_is_said_first(shop, visitor, twin, mine, taken):
    """Whosever it is: there is nothing to move while the member has another."""
    mine = bind(visitor, mine, "emoji").json

    refused = bind(visitor, mine, "ordinary" if taken else "newcomer")

    assert (refused.status_code, refused.json["reason"]) == (409, "account_has_qq")
    assert "ticket" not in refused.json
    assert "先在“我的账号”里解除" in refused.json["hint"]
    assert visitor.cookies("qq_move") == {}
    assert count(shop, QQBinding) == 2


def test_an_account_with_a_password_stays_open(shop, visitor, stranger, twin, mine):
    twin |= sets_password(stranger, twin)

    assert move_here(visitor, mine, conflict(visitor, mine)).status_code == 200
    assert by_password(stranger, twin["user"]["username"])["user"]["id"] == twin["user"]["id"]


@pytest.mark.holds("A-43")
def test_nobody_is_locked_out_of_the_other(shop, visitor, stranger, twin, mine):
    """It has more than its QQ, so it would stay open, and has no password."""
    with rows(shop) as session:
        session.get(User, twin["user"]["id"]).mobile = "13900000000"
        session.commit()

    refused = move_here(visitor, mine, conflict(visitor, mine))

    assert (refused.status_code, refused.json["reason"]) == (409, "last_login_method")
    assert "请用这个QQ登录那个账号" in refused.json["hint"]
    assert stranger.signs_in().json["user"]["id"] == twin["user"]["id"]


@pytest.mark.holds("A-18")
def test_a_disabled_account_keeps_its_qq(shop, visitor, twin, mine):
    """Moved and then unbound, it would open a new account to who is banned."""
    ticket = conflict(visitor, mine)
    with rows(shop) as session:
        session.get(User, twin["user"]["id"]).is_active = False
        session.commit()

    refused = move_here(visitor, mine, ticket)

    assert (refused.status_code, refused.json["reason"]) == (403, "account_disabled")
    assert binding(visitor, mine) is None


@pytest.mark.holds("A-27")
def test_it_wants_a_recent_sign_in(visitor, mine):
    """By any way: who was asked for this QQ once more would come out as the other."""
    with time_machine.travel(time.time() + 590, tick=False):
        ticket = conflict(visitor, mine)
    with time_machine.travel(time.time() + 610, tick=False):
        refused = move_here(visitor, mine, ticket)

    assert (refused.status_code, refused.json["reason"]) == (401, "fresh_login_required")
    assert "method" not in refused.json


@pytest.mark.parametrize("body", [{}, {"account": "laoguke"}, {"password": GOOD}, {"ticket": ""}])
def test_one_of_both_ways_must_be_whole(visitor, twin, mine, body):
    refused = visitor.client.post(MOVE, json=body, headers=bearer(twin))

    assert (refused.status_code, refused.json["reason"]) == (400, "bad_request")
