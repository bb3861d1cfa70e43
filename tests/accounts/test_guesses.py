"""Wrong passwords are counted, and nobody learns who exists by it."""

import time
from functools import partial

import pytest
import time_machine
from crowd import at_once
from logins import GOOD, WRONG, add_member, bearer, guesses, login
from malls import Visitor, free_port, rows

from meiduo.accounts.models import User


@pytest.mark.holds("A-46")
@pytest.mark.parametrize("known", [True, False])
def test_letter_case_does_not_tell_who_exists(anybody, known):
    spellings = ("laoguke", "LaoGuke", "ＬＡＯＧＵＫＥ") if known else ("nemo", "NeMo", "ＮＥＭＯ")
    name, *others = spellings

    assert guesses(anybody(), name) == [401] * 6
    assert [guesses(anybody(), other, 1) for other in others] == [[429], [429]]


@pytest.mark.holds("A-44", "A-46")
def test_name_and_mobile_of_one_person_count_together(anybody):
    assert guesses(anybody(), "LAOGUKE", 3) == [401] * 3
    assert guesses(anybody(), "13800000000", 3) == [401] * 3
    assert guesses(anybody(), "１３８００００００００", 1) == [429]
    assert guesses(anybody(), "laoguke", 1) == [429]


@pytest.mark.holds("A-48")
@pytest.mark.parametrize("typed", ["#{0}", "id:{0}", "{0}"])
def test_nothing_typed_counts_against_another_account(anybody, counting, typed):
    with rows(counting) as session:
        number = session.query(User.id).filter_by(username="laoguke").scalar()

    assert guesses(anybody(), typed.format(number)) == [401] * 6
    assert login(anybody()).status_code == 200


@pytest.mark.holds("A-48")
def test_right_passwords_are_not_counted(anybody):
    assert {login(anybody()).status_code for _ in range(10)} == {200}


@pytest.mark.holds("A-44", "A-48")
def test_guessing_one_account_is_slowed_on_every_path(make_shop):
    """However its name is written; other accounts and QQ go on."""
    shop = make_shop(RATELIMIT_ENABLED="1")
    visitor = Visitor(shop.test_client())
    other = Visitor(shop.test_client())

    assert guesses(visitor, "Laoguke", 7) == [401] * 6 + [429]
    assert guesses(other, "laoguke", 1) == [429]  # whatever case it is written in
    assert guesses(other, "somebody", 1) == [401]
    signed_in = other.signs_in().json  # QQ goes on working
    body = {"account": "laoguke", "password": "x"}
    moved = other.client.post("/qq/binding/move/", json=body, headers=bearer(signed_in))
    assert moved.status_code == 429
    assert int(moved.headers["Retry-After"]) <= 60


@pytest.mark.holds("A-44")
def test_all_names_of_an_account_have_one_counter(make_shop):
    shop = make_shop(RATELIMIT_ENABLED="1")
    add_member(shop, mobile="13800000000")
    visitor = Visitor(shop.test_client())
    names = ["laoguke", "13800000000"] * 3

    assert [login(visitor, name, WRONG).status_code for name in names] == [401] * 6
    assert [login(visitor, name).status_code for name in names[:2]] == [429, 429]


@pytest.mark.holds("A-48")
def test_guesses_at_once_are_charged_to_their_account(make_shop):
    shop = make_shop(RATELIMIT_ENABLED="1")

    def guess(number):
        return guesses(Visitor(shop.test_client()), f"somebody{number}", 8)

    assert at_once(*(partial(guess, n) for n in range(5))) == [[401] * 6 + [429] * 2] * 5


@pytest.mark.holds("A-48", "B-40")
def test_guesses_are_counted_without_redis_too(make_shop):
    nowhere = f"redis://127.0.0.1:{free_port()}/0"
    shop = make_shop(RATELIMIT_ENABLED="1", REDIS_URL=nowhere)

    assert guesses(Visitor(shop.test_client()), "somebody", 7) == [401] * 6 + [429]


@pytest.mark.holds("A-48")
def test_guessing_is_forgiven_after_a_while(make_shop):
    visitor = Visitor(make_shop(RATELIMIT_ENABLED="1").test_client())

    assert guesses(visitor, "somebody", 7)[-1] == 429
    with time_machine.travel(time.time() + 61):
        assert guesses(visitor, "somebody", 1) == [401]


@pytest.mark.holds("A-44")
def test_a_change_counts_wrong_current_passwords_only(anybody):
    member = anybody()
    mine = login(member).json

    def change(current, new="another-made-up-1"):
        body = {"password": new, "current_password": current}
        return member.client.put("/auth/password/", json=body, headers=bearer(mine)).status_code

    assert [change(GOOD, "short") for _ in range(8)] == [400] * 8
    assert [change(WRONG) for _ in range(7)] == [401] * 6 + [429]
    assert change(GOOD) == 429
    assert login(anybody()).status_code == 200  # signing in has its own counter


@pytest.mark.holds("A-48", "A-76")
@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::{:x}"])
def test_success_does_not_clear_an_addresss_count(anybody, address):
    """Moving has no other limit; changing addresses within one IPv6 network gains nothing."""
    visitor = anybody()
    headers = bearer(visitor.signs_in().json)

    def move(number, account, password=WRONG):
        body = {"account": account, "password": password, "preview": "1"}
        place = {"REMOTE_ADDR": address.format(number)}
        return visitor.client.post(
            "/qq/binding/move/", json=body, headers=headers, environ_overrides=place
        ).status_code

    assert {move(n, f"nobody{n}") for n in range(30)} == {401}
    assert move(30, "laoguke", GOOD) == 200
    assert [move(n, f"nobody{n}") for n in range(31, 62)] == [401] * 30 + [429]
