"""A-44, A-46, A-48: wrong passwords are counted, and nobody is locked out or told anything by it."""

import pytest
from shop import HTML, Visitor, rows
from test_passwords import GOOD, bearer, login

from meiduo.accounts import passwords
from meiduo.accounts.models import User

FORM = {**HTML, "Origin": "http://localhost"}
WRONG = "wrong-password"


@pytest.fixture
def shop(make_shop):
    """A shop that counts, with two members."""
    shop = make_shop(RATELIMIT_ENABLED="1")
    with rows(shop) as session:
        kept = passwords.make(GOOD)
        session.add(User(username="laoguke", mobile="13800000000", password_hash=kept))
        session.add(User(username="other", password_hash=kept))
        session.commit()
    return shop


@pytest.fixture
def anybody(shop):
    """Make callers without cookies."""
    return lambda: Visitor(shop.test_client())


def enters(visitor, account="laoguke", password=GOOD):
    """Sign in by the page's form; tell whether that succeeded, or the status of a page that says why not."""
    answer = visitor.client.post("/auth/login/", data={"account": account, "password": password}, headers=FORM)
    return "notice" not in answer.location if answer.status_code == 303 else answer.status_code


def guesses(visitor, account, times=6):
    return [login(visitor, account, WRONG).status_code for _ in range(times)]


@pytest.mark.parametrize("known", [True, False])
def test_a46_letter_case_does_not_tell_who_exists(anybody, known):
    name, mixed, shouted = ("laoguke", "LaoGuke", "ＬＡＯＧＵＫＥ") if known else ("nemo", "NeMo", "ＮＥＭＯ")

    assert guesses(anybody(), name) == [401] * 6
    assert guesses(anybody(), mixed, 1) == guesses(anybody(), shouted, 1) == [429]


def test_a46_a_name_and_a_mobile_of_one_person_count_together(anybody):
    assert guesses(anybody(), "LAOGUKE", 3) + guesses(anybody(), "13800000000", 3) == [401] * 6
    assert guesses(anybody(), "１３８００００００００", 1) == guesses(anybody(), "laoguke", 1) == [429]


@pytest.mark.parametrize("typed", ["#{0}", "id:{0}", "{0}"])
def test_a48_nothing_that_is_typed_counts_against_another_account(anybody, shop, typed):
    with rows(shop) as session:
        number = session.query(User.id).filter_by(username="laoguke").scalar()

    assert guesses(anybody(), typed.format(number)) == [401] * 6
    assert login(anybody()).status_code == 200


def test_a48_right_passwords_are_not_counted(anybody):
    assert {login(anybody()).status_code for _ in range(10)} == {200}


def test_a48_strangers_do_not_lock_a_known_browser_out(anybody):
    """Forty guesses and more; the owner's browser goes on, another one of the owner's waits."""
    owner = anybody()
    enters(owner)
    guesses(anybody(), "laoguke", 8)

    assert enters(owner) is True
    assert enters(anybody()) == 429


def test_a48_a_known_browser_has_an_allowance_and_no_more(anybody):
    thief = anybody()
    enters(thief)

    assert guesses(thief, "laoguke", 7) == [401] * 6 + [429]
    assert guesses(anybody(), "laoguke", 1) == [401]  # what it did is charged to nobody else


def test_a48_a_browser_is_known_to_those_who_signed_in_with_it_only(anybody):
    attacker = anybody()
    enters(attacker, "other")

    assert guesses(attacker, "laoguke", 7) == [401] * 6 + [429]
    assert enters(attacker, "other") is True


@pytest.mark.parametrize("value", ["", "x", "eyJpZCI6IngiLCJzaWQiOm51bGwsInVzZXJzIjpbMV19.Zm9v.Zm9v", "\u00e9"])
def test_a48_a_made_up_device_cookie_is_worth_nothing(anybody, value):
    attacker = anybody()
    attacker.client.set_cookie("device", value)

    assert guesses(attacker, "laoguke", 7) == [401] * 6 + [429]


def test_a48_strangers_do_not_stop_a_member_from_setting_a_first_password(anybody):
    member = anybody()
    mine = member.signs_in().json
    guesses(anybody(), mine["user"]["username"], 8)

    body = {"password": "another-made-up-1"}
    assert member.client.put("/auth/password/", json=body, headers=bearer(mine)).status_code in (200, 204)


def test_a44_a_change_counts_wrong_current_passwords_only(anybody):
    member = anybody()
    mine = login(member).json

    def change(current, new="another-made-up-1"):
        body = {"password": new, "current_password": current}
        return member.client.put("/auth/password/", json=body, headers=bearer(mine)).status_code

    assert [change(GOOD, "short") for _ in range(8)] == [400] * 8
    assert [change(WRONG) for _ in range(7)] == [401] * 6 + [429]
    assert change(GOOD) == 429
    assert login(anybody()).status_code == 200  # signing in has its own counter


@pytest.mark.parametrize("address", ["192.0.2.7", "2001:db8::{:x}"])
def test_a48_success_does_not_clear_the_count_of_an_address(anybody, address):
    """Moving has no other limit; an IPv6 caller who changes addresses within the network gains nothing."""
    visitor = anybody()
    headers = bearer(visitor.signs_in().json)

    def move(number, account, password=WRONG):
        body = {"account": account, "password": password, "preview": "1"}
        place = {"REMOTE_ADDR": address.format(number)}
        return visitor.client.post("/qq/binding/move/", json=body, headers=headers, environ_overrides=place).status_code

    assert {move(n, f"nobody{n}") for n in range(30)} == {401}
    assert move(30, "laoguke", GOOD) == 200
    assert [move(n, f"nobody{n}") for n in range(31, 62)] == [401] * 30 + [429]
