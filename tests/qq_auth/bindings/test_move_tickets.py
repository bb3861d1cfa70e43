"""The ticket of a conflict: of one member, in one browser, once, for ten minutes; and no other."""

from functools import partial

import pytest
import time_machine
from crowd import at_once
from logins import add_member
from malls import Visitor, count, rows
from shoppers import by_password, choose, conflict, existing, move_here, no_longer

from meiduo.accounts.models import User
from meiduo.mall_models import BindTicket, QQBinding

pytestmark = pytest.mark.holds("A-41")


@pytest.mark.holds("I5")
def test_it_works_once(visitor, mine, ticket):
    moved = move_here(visitor, mine, ticket).json

    assert no_longer(move_here(visitor.twin(), moved, ticket))


@pytest.mark.holds("I5", "B-37")
def test_of_ten_taps_one_moves(shop, visitor, mine, ticket):
    """The others find the ticket void, or their sign-in over, as of anybody whose QQ has moved."""
    responses = at_once(*[partial(move_here, visitor.twin(), mine, ticket) for _ in range(10)])

    statuses = [response.status_code for response in responses]
    assert statuses.count(200) == 1
    assert {*statuses} <= {200, 401, 403}
    assert count(shop, QQBinding) == 1
    assert count(shop, BindTicket) == 0


def test_it_lives_ten_minutes(visitor, mine):
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        ticket = conflict(visitor, by_password(visitor))
        clock.shift(601)
        assert no_longer(move_here(visitor, by_password(visitor), ticket))


def test_it_works_in_its_own_browser(shop, mine, ticket):
    assert no_longer(move_here(Visitor(shop.test_client()), mine, ticket))


def test_it_works_for_its_own_member(shop, visitor, mine, ticket):
    """Also when another one has signed in in this browser meanwhile."""
    add_member(shop, "another")

    assert no_longer(move_here(visitor, by_password(visitor, "another"), ticket))
    assert move_here(visitor, mine, ticket).status_code == 200


@pytest.mark.parametrize("made_up", ["x", "0" * 64, "中", "x" * 2000])
def test_a_forged_one_moves_nothing(visitor, mine, ticket, made_up):
    assert no_longer(move_here(visitor, mine, made_up))


def test_the_last_of_two_tabs_moves(stranger, visitor, mine, ticket):
    """The first page of both, of another QQ, says to begin again."""
    stranger.signs_in("emoji")
    second = conflict(visitor, mine, "emoji")

    assert no_longer(move_here(visitor, mine, ticket))
    assert move_here(visitor, mine, second).status_code == 200


def test_the_last_of_two_members_moves(shop, visitor, mine, ticket):
    """Both have shown the same QQ."""
    add_member(shop, "another")
    other = Visitor(shop.test_client())
    theirs = by_password(other, "another")
    second = conflict(other, theirs)

    assert no_longer(move_here(visitor, mine, ticket))
    assert move_here(other, theirs, second).json["user"]["username"] == "another"


@pytest.mark.parametrize("known_as", ["qq_move", "qq_bind"])
def test_it_opens_nothing_for_a_newcomer(shop, visitor, mine, ticket, known_as):
    """Not even for who owns the browser's half, and has given it the name of the other."""
    shop.config["QQ_SIGNUP"] = "ask"
    visitor.client.set_cookie(known_as, visitor.cookies("qq_move")["qq_move"])
    for attempt in (
        choose(visitor, ticket, action="create"),
        existing(visitor, ticket),
        visitor.opens("/qq/bind/"),
    ):
        assert (attempt.status_code, attempt.json["reason"]) == (403, "ticket_invalid")

    assert (count(shop, User), count(shop, QQBinding)) == (2, 1)
    assert move_here(visitor, mine, ticket).status_code == 200


@pytest.mark.parametrize("known_as", ["qq_move", "qq_bind"])
def test_a_newcomers_moves_nothing(shop, visitor, mine, known_as):
    shop.config["QQ_SIGNUP"] = "ask"
    newcomers = visitor.signs_in("newcomer").json["ticket"]
    visitor.client.set_cookie(known_as, visitor.cookies("qq_bind")["qq_bind"])

    assert no_longer(move_here(visitor, mine, newcomers))
    assert choose(visitor, newcomers, action="create").status_code == 200


def test_only_a_hash_of_it_is_stored(shop, visitor, ticket):
    half = visitor.cookies("qq_move")["qq_move"]

    with rows(shop) as session:
        row = session.query(BindTicket).one()
        assert not {ticket, half} & {row.ticket_hash, row.browser_hash}
        assert row.nickname == "QQ用户"
