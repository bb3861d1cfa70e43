"""One state has one key, on every machine and at any time."""

import secrets

import pytest
import time_machine
from attempts import refused
from malls import Visitor, rows, state_of
from sqlalchemy import insert

from meiduo.columns import now
from meiduo.mall_models import UsedAttempt
from meiduo.qq_auth.attempts import keys
from meiduo.qq_auth.attempts.begin import Attempt, remember
from meiduo.qq_auth.attempts.cookies import digest

pytestmark = pytest.mark.holds("A-03")


def test_the_key_comes_from_the_state_alone(visitor):
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        state = state_of(visitor.starts())
        first = keys.of(state)
        clock.shift(599)

        assert keys.of(state) == first
    assert first.startswith(f"{1_900_000_000_000:012x}")


def test_states_of_one_moment_differ_in_keys(visitor):
    with time_machine.travel(1_900_000_000, tick=False):
        states = {state_of(visitor.starts()) for _ in range(50)}

    assert len({keys.of(state) for state in states}) == 50
    assert all(keys.is_ours(state) for state in states)


def test_a_changed_letter_is_another_key(visitor):
    """In the part of the time, of chance, and of the host's mark."""
    state = state_of(visitor.starts())

    for place in (0, 7, 8, 31, 32, 37):
        letter = "A" if state[place] != "A" else "B"
        assert keys.of(state[:place] + letter + state[place + 1 :]) != keys.of(state)


@pytest.mark.parametrize(
    "state", ["x", "a" * 37, "a" * 39, "=" * 38, "é" * 38, "a" * 37 + "\n", "nk-LrgZZYymd"]
)
def test_any_other_text_has_its_whole_digest(state):
    assert keys.of(state) == digest(state)


def test_a_state_of_before_works_once(visitor, shop):
    """A version before this made 30 characters, and stored the digest of what was used."""
    old = secrets.token_urlsafe(18) + "abcdef"
    with shop.test_request_context():
        cookie = remember(shop.make_response(""), Attempt(old, "/")).headers["Set-Cookie"]
    name, _, value = cookie.partition(";")[0].partition("=")
    visitor.client.set_cookie(name, value)
    thief = visitor.twin()
    back = visitor.consents().partition("&state=")[0] + f"&state={old}"

    assert visitor.opens(back).status_code == 200
    assert refused(thief.opens(back), "used")
    with rows(shop) as session:
        assert session.query(UsedAttempt).one().attempt_id == digest(old)


def test_a_row_of_before_is_still_used(visitor, shop):
    old = secrets.token_urlsafe(18) + "abcdef"
    row = {"attempt_id": digest(old), "next": "/", "expires": now()}
    with rows(shop) as session:
        session.execute(insert(UsedAttempt), [row])
        session.commit()

    assert refused(visitor.opens(f"/oauth_callback?code={'A' * 32}&state={old}"), "used")
    assert Visitor(shop.test_client()).signs_in().status_code == 200
