"""Clocks of servers that differ, or jump."""

import pytest
import time_machine
from malls import bearer


@pytest.mark.holds("B-33")
def test_a_clock_three_seconds_ahead_is_forgiven(visitor):
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        clock.shift(3)
        mine = bearer(visitor.signs_in().json)
        clock.shift(-3)
        assert visitor.opens("/auth/me/", headers=mine).status_code == 200
        clock.shift(-600)
        assert visitor.opens("/auth/me/", headers=mine).status_code == 401


@pytest.mark.holds("B-34", "I11")
def test_a_clock_jumping_back_gains_nobody_time(visitor):
    """No token is good beyond the jump."""
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        mine = bearer(visitor.signs_in().json)
        back = visitor.consents()
        clock.shift(-3600)
        assert visitor.opens("/auth/me/", headers=mine).status_code == 401
        assert visitor.opens(back).status_code in (200, 403)
        clock.shift(7200)
        assert visitor.opens("/auth/me/", headers=mine).status_code == 401
