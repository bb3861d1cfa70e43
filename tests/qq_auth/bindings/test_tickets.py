"""A ticket offers an account to a newcomer: once, ten minutes, in one browser."""

import pytest
import time_machine
from crowd import at_once
from malls import Visitor, bearer, count, rows
from shoppers import choose, existing

from meiduo.accounts.models import User
from meiduo.mall_models import BindTicket

pytestmark = pytest.mark.holds("A-41")


def test_closing_spoils_tickets_for_new_accounts(newcomer, asking):
    """Who has an account may still bind it."""
    ticket = newcomer.signs_in().json["ticket"]
    asking.config["QQ_SIGNUP"] = "closed"

    answer = choose(newcomer, ticket, action="create")

    assert (answer.status_code, answer.json["reason"]) == (403, "signup_closed")
    assert count(asking, User) == 1
    assert existing(newcomer, ticket).status_code == 200


@pytest.mark.holds("I5")
def test_a_ticket_works_once(newcomer):
    ticket = newcomer.signs_in().json["ticket"]
    choose(newcomer, ticket, action="create")

    again = choose(newcomer, ticket, action="create")
    assert (again.status_code, again.json["reason"]) == (403, "ticket_invalid")
    assert again.json["code"] == "5005"


def test_a_ticket_works_in_its_own_browser_only(newcomer, asking):
    ticket = newcomer.signs_in().json["ticket"]
    thief = Visitor(asking.test_client())

    assert choose(thief, ticket, action="create").json["reason"] == "ticket_invalid"
    thief.signs_in("emoji")
    assert choose(thief, ticket, action="create").json["reason"] == "ticket_invalid"
    assert count(asking, User) == 1
    assert choose(newcomer, ticket, action="create").status_code == 200


def test_a_ticket_lives_ten_minutes(newcomer):
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        ticket = newcomer.signs_in().json["ticket"]
        clock.shift(601)
        assert choose(newcomer, ticket, action="create").json["reason"] == "ticket_invalid"


@pytest.mark.parametrize("ticket", ["x", "0" * 64, "中", "x" * 2000])
def test_a_forged_ticket_opens_nothing(newcomer, ticket):
    newcomer.signs_in()

    assert choose(newcomer, ticket, action="create").json["reason"] == "ticket_invalid"


@pytest.mark.holds("A-20")
def test_a_ticket_is_no_token(newcomer):
    ticket = newcomer.signs_in().json["ticket"]
    as_token = bearer({"access_token": ticket})

    assert newcomer.opens("/auth/me/", headers=as_token).status_code == 401


def test_tickets_die_when_their_openid_is_bound(newcomer, asking):
    """The newer of two takes the older one's place."""
    first = newcomer.signs_in().json["ticket"]
    other = Visitor(asking.test_client())
    second = other.signs_in().json["ticket"]

    assert choose(newcomer, first, action="create").json["reason"] == "ticket_invalid"
    assert choose(other, second, action="create").status_code == 200
    assert count(asking, BindTicket) == 0


@pytest.mark.holds("A-44")
def test_five_wrong_passwords_end_a_ticket(newcomer):
    ticket = newcomer.signs_in().json["ticket"]

    assert [existing(newcomer, ticket, "wrong-password").status_code for _ in range(5)] == [401] * 5
    assert existing(newcomer, ticket).json["reason"] == "ticket_invalid"


@pytest.mark.holds("A-44")
def test_twenty_passwords_at_once_are_five_tries(newcomer):
    ticket = newcomer.signs_in().json["ticket"]

    def guess():
        return existing(newcomer.twin(), ticket, "wrong-password").status_code

    assert sorted(at_once(*[guess] * 20)) == [401] * 5 + [403] * 15


@pytest.mark.holds("I8")
def test_only_hashes_of_a_ticket_are_kept(newcomer, asking):
    ticket = newcomer.signs_in().json["ticket"]

    with rows(asking) as session:
        row = session.query(BindTicket).one()
        assert ticket not in (row.ticket_hash, row.browser_hash)
