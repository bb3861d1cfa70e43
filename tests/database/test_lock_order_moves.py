"""A QQ is moved to who has just proved it, while others are at the same users, of a server."""

from functools import partial

import pytest
from background import meanwhile
from conflicts import Meeting
from crowd import at_once
from lock_waits import in_a_queue, waiting
from logins import GOOD, add_member, login
from malls import Visitor, bearer, count, rows
from shoppers import conflict, move_here

from meiduo.accounts.models import LoginSession
from meiduo.mall_models import BindTicket, QQBinding

pytestmark = [pytest.mark.engines("postgresql", "mariadb"), pytest.mark.holds("B-37")]


@pytest.fixture(params=[True, False], ids=["older", "newer"])
def meeting(request, shop):
    return Meeting(shop, request.param)


@pytest.mark.holds("I11")
@pytest.mark.parametrize("first", ["moving", "unbinding"])
def test_a_move_and_an_unbinding_never_deadlock(meeting, beside, deadlocks, first):
    """Who comes after the unbinding binds anew, who comes after the move is signed out by it.

    The first in the queue may wait for the second user only, so either may be done first.
    """
    acts = [meeting.moves, meeting.unbinds]

    responses = in_a_queue(beside, *(acts if first == "moving" else reversed(acts)))

    moved, unbound = responses if first == "moving" else reversed(responses)
    assert (moved.status_code, unbound.status_code) in {(200, 401), (403, 200)}
    assert deadlocks() == 0
    assert count(meeting.shop, QQBinding) == (1 if moved.status_code == 200 else 0)
    assert count(meeting.shop, BindTicket) == 0


@pytest.mark.holds("I11")
@pytest.mark.parametrize("first", ["moving", "signing in"])
def test_a_move_and_a_sign_in_never_deadlock(meeting, beside, deadlocks, first):
    """Who came before the move is signed out by it, who came after is the member; as above."""
    other = Visitor(meeting.shop.test_client())
    acts = [meeting.moves, partial(other.opens, other.consents(person="ordinary"))]

    responses = in_a_queue(beside, *(acts if first == "moving" else reversed(acts)))

    assert [response.status_code for response in responses] == [200, 200]
    assert deadlocks() == 0
    signed_in = responses[1 if first == "moving" else 0].json
    is_mia = signed_in["user"]["username"] == "mia"
    me = other.opens("/auth/me/", headers=bearer(signed_in))
    assert me.status_code == (200 if is_mia else 401)


@pytest.mark.parametrize("first", ["here", "there"])
def test_two_moves_of_one_qq_never_deadlock(meeting, beside, deadlocks, first):
    """By its owner to the member's account, and by the member to the same: once it goes."""
    headers = bearer(meeting.owner.signs_in("ordinary").json)
    body = {"account": "mia", "password": GOOD}
    there = partial(meeting.owner.client.post, "/qq/binding/move/", json=body, headers=headers)
    acts = [meeting.moves, there]

    responses = in_a_queue(beside, *(acts if first == "here" else reversed(acts)))

    assert [response.status_code for response in responses] == [200, 401]
    assert deadlocks() == 0
    assert count(meeting.shop, QQBinding) == 1


def test_crossing_moves_here_never_deadlock(shop, beside, deadlocks):
    """Of two members, each from a younger account, so that all four users are in between."""
    people = {}
    for name, other in (("mia", "tom"), ("tom", "mia")):
        add_member(shop, name)
        visitor = Visitor(shop.test_client())
        people[name] = (visitor, login(visitor, name).json, other)
        Visitor(shop.test_client()).signs_in(name)
    moves = []
    for visitor, tokens, other in people.values():
        moves.append(partial(move_here, visitor, tokens, conflict(visitor, tokens, other)))

    responses = in_a_queue(beside, *moves)

    assert [response.status_code for response in responses] == [200, 200]
    assert deadlocks() == 0


@pytest.mark.holds("I5")
def test_of_ten_taps_on_a_server_one_moves(meeting, deadlocks):
    taps = [
        partial(move_here, meeting.member.twin(), meeting.mine, meeting.ticket) for _ in range(10)
    ]

    statuses = [response.status_code for response in at_once(*taps)]

    assert statuses.count(200) == 1
    assert {*statuses} <= {200, 401, 403}
    assert deadlocks() == 0
    assert count(meeting.shop, QQBinding) == 1
    with rows(meeting.shop) as session:
        live = session.query(LoginSession).filter(LoginSession.revoked.is_(None)).count()
        assert live == 1


def test_another_qq_meanwhile_is_not_lost(meeting, beside):
    """Somebody binds another QQ to the member's account, past us, while this one is moved there."""
    with rows(meeting.shop) as session:
        owner = session.query(QQBinding).one().user_id
    mia = meeting.mine["user"]["id"]
    assert owner != mia
    with beside.connect() as other:
        columns = "user_id, app_id, openid, create_time, update_time"
        values = (mia, meeting.shop.config["QQ_CLIENT_ID"], "A" * 32)
        statement = f"insert into tb_oauth_qq ({columns}) values (%s, %s, %s, now(), now())"
        other.exec_driver_sql(statement, values)
        with meanwhile(meeting.moves) as (moving,):
            waiting(beside, 1)
            other.commit()

    assert moving.result().json["reason"] == "account_has_qq"
    assert count(meeting.shop, QQBinding) == 2


@pytest.mark.holds("A-41", "I5")
def test_a_ticket_void_meanwhile_moves_nothing(meeting, beside):
    """It is read anew once both users are locked."""
    with beside.connect() as other:
        other.exec_driver_sql("select 1 from tb_users for update")
        with meanwhile(meeting.moves) as (moving,):
            waiting(beside, 1)
            other.exec_driver_sql("delete from bind_tickets")
            other.commit()

    assert moving.result().json["reason"] == "ticket_invalid"
    assert count(meeting.shop, QQBinding) == 1
