"""A browser that signed in before has an allowance of its own."""

import pytest
from logins import bearer, guesses, login_by_form
from noticing import kind_of

pytestmark = pytest.mark.holds("A-48")


def enters(visitor, account="laoguke"):
    """Sign in by form; return whether that succeeded, or why not."""
    assert login_by_form(visitor, account).status_code == 303
    return kind_of(visitor) or True


def test_strangers_do_not_lock_a_known_browser_out(anybody):
    """Forty guesses and more; the owner's browser goes on, another one of the owner's waits."""
    owner = anybody()
    enters(owner)
    guesses(anybody(), "laoguke", 8)

    assert enters(owner) is True
    assert enters(anybody()) == "rate_limited"


def test_a_known_browser_has_an_allowance(anybody):
    thief = anybody()
    enters(thief)

    assert guesses(thief, "laoguke", 7) == [401] * 6 + [429]
    assert guesses(anybody(), "laoguke", 1) == [401]  # what it did is charged to nobody else


def test_a_browser_is_known_to_its_users_only(anybody):
    """To those who signed in with it."""
    attacker = anybody()
    enters(attacker, "other")

    assert guesses(attacker, "laoguke", 7) == [401] * 6 + [429]
    assert enters(attacker, "other") is True


@pytest.mark.parametrize(
    "value", ["", "x", "eyJpZCI6IngiLCJzaWQiOm51bGwsInVzZXJzIjpbMV19.Zm9v.Zm9v", "\u00e9"]
)
def test_a_made_up_device_cookie_is_worth_nothing(anybody, value):
    attacker = anybody()
    attacker.client.set_cookie("device", value)

    assert guesses(attacker, "laoguke", 7) == [401] * 6 + [429]


def test_strangers_do_not_stop_a_first_password(anybody):
    """However often they have guessed at the member's name."""
    member = anybody()
    mine = member.signs_in().json
    guesses(anybody(), mine["user"]["username"], 8)

    body = {"password": "another-made-up-1"}
    response = member.client.put("/auth/password/", json=body, headers=bearer(mine))
    assert response.status_code in (200, 204)
