"""What members and newcomers do with a QQ ends as described: status, reason, every member."""

import time

import pytest
import time_machine
from contracts import Contract
from malls import HTML, Visitor, bearer
from shoppers import (
    begin_bind,
    bind,
    by_password,
    choose,
    conflict,
    existing,
    move,
    move_here,
    sets_password,
)


@pytest.fixture
def contract(shop):
    return Contract(shop)


def query(contract, name):
    return {parameter["name"] for parameter in contract.operations[name]["parameters"]}


@pytest.mark.parametrize(
    ("name", "method", "status"),
    [("login", "get", 200), ("authorize", "get", 302), ("authorize_form", "post", 200)],
)
def test_a_binding_is_begun_as_described(contract, visitor, member, name, method, status):
    assert query(contract, f"qq_auth.{name}.{method}") == {"next", "intent"}
    path = "/qq/login/" if name == "login" else "/qq/authorize/"
    mine = bearer(by_password(visitor))

    begun = visitor.client.open(f"{path}?intent=bind", method=method, headers=mine)

    assert contract.keeps(begun).status_code == status


def test_a_binding_ends_as_described(contract, visitor, stranger, member):
    """Bound, bound already, another's, another one: with tokens only where they are new."""
    first = contract.keeps(bind(visitor, by_password(visitor))).json
    again = contract.keeps(bind(visitor, first)).json
    assert {"bound", "access_token"} < set(first)
    assert "access_token" not in again

    stranger.signs_in("emoji")
    assert contract.keeps(bind(visitor, first, "emoji")).json["reason"] == "account_has_qq"


def test_a_taken_qq_is_refused_as_described(contract, visitor, stranger, member):
    stranger.signs_in()

    taken = contract.keeps(bind(visitor, by_password(visitor)))

    assert (taken.status_code, taken.json["reason"]) == (409, "binding_conflict")
    assert taken.json["ticket"]


def test_a_move_by_ticket_ends_as_described(contract, shop, visitor, stranger, member):
    """Announced, moved, used before."""
    stranger.signs_in()
    mine = by_password(visitor)
    ticket = conflict(visitor, mine)

    announced = contract.keeps(move_here(visitor, mine, ticket, preview="1")).json
    moved = contract.keeps(move_here(visitor, mine, ticket)).json
    again = contract.keeps(move_here(visitor, moved, ticket))

    assert announced["preview"]["moves_qq"] is True
    assert {"access_token", "user", "created", "next"} < set(moved)
    assert again.json["reason"] == "ticket_invalid"


def test_an_old_sign_in_is_refused_as_described(contract, visitor, member):
    mine = by_password(visitor)
    with time_machine.travel(time.time() + 601, tick=False):
        for response in (begin_bind(visitor, mine), move(visitor, mine), unbind(visitor, mine)):
            contract.keeps(response)
            assert response.json["reason"] == "fresh_login_required"


def test_a_late_binding_is_refused_as_described(contract, visitor, member):
    """The sign-in was young enough when it was begun."""
    mine = by_password(visitor)
    with time_machine.travel(time.time() + 590, tick=False):
        back = visitor.consents(begin_bind(visitor, mine).json["login_url"])
    with time_machine.travel(time.time() + 610, tick=False):
        late = contract.keeps(visitor.opens(back, headers=bearer(mine)))

    assert (late.status_code, late.json["reason"]) == (401, "fresh_login_required")


def unbind(visitor, tokens):
    return visitor.client.delete("/qq/binding/", headers=bearer(tokens))


def test_a_removal_ends_as_described(contract, visitor):
    """The last way in stays; with a password there is another; then there is nothing left."""
    mine = visitor.signs_in().json
    assert contract.keeps(unbind(visitor, mine)).json["reason"] == "last_login_method"
    assert contract.keeps(visitor.opens("/qq/binding/", headers=bearer(mine))).json["binding"]

    mine = sets_password(visitor, mine)
    removed = contract.keeps(unbind(visitor, mine)).json
    assert {"access_token", "binding"} < set(removed)
    assert contract.keeps(unbind(visitor, removed)).json["binding"] is None
    assert contract.keeps(visitor.opens("/qq/binding/", headers=bearer(removed))).json


def test_a_move_ends_as_described(contract, visitor, member):
    mine = visitor.signs_in().json

    assert contract.keeps(move(visitor, mine, "wrong")).json["reason"] == "bad_credentials"
    announced = contract.keeps(move(visitor, mine, preview="1")).json
    moved = contract.keeps(move(visitor, mine)).json

    assert announced["preview"]["moves_qq"] is True
    assert {"access_token", "user", "created", "next"} < set(moved)
    assert contract.keeps(move(visitor, moved)).json["reason"] == "binding_conflict"


def test_a_move_onto_another_qq_is_described(contract, visitor, stranger, member):
    bind(stranger, by_password(stranger), "emoji")

    refused = contract.keeps(move(visitor, visitor.signs_in().json))

    assert (refused.status_code, refused.json["reason"]) == (409, "account_has_qq")


def test_a_choice_ends_as_described(asking, newcomer):
    contract = Contract(asking)
    ticket = contract.keeps(newcomer.signs_in()).json["ticket"]
    contract.keeps(newcomer.opens("/qq/bind/"))
    contract.keeps(newcomer.opens("/qq/bind/", headers=HTML))
    refused = [
        choose(newcomer, ticket, action="delete"),
        choose(newcomer, "made-up", action="create"),
        existing(newcomer, ticket, "wrong"),
    ]
    assert [contract.keeps(response).status_code for response in refused] == [400, 403, 401]

    assert contract.keeps(existing(newcomer, ticket)).json["user"]["username"] == "laoguke"
    other = Visitor(asking.test_client())
    ticket = contract.keeps(other.signs_in("emoji")).json["ticket"]
    assert contract.keeps(existing(other, ticket)).json["reason"] == "account_has_qq"
    assert contract.keeps(choose(other, ticket, action="create")).json["created"] is True


def test_a_closed_shop_refuses_as_described(make_shop):
    shop = make_shop(QQ_SIGNUP="closed")

    refused = Contract(shop).keeps(Visitor(shop.test_client()).signs_in())

    assert (refused.status_code, refused.json["reason"]) == (403, "signup_closed")
