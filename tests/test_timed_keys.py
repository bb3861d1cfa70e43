"""Keys in the order of time."""

from datetime import UTC, datetime

import time_machine
from malls import rows, state_of

from meiduo import timed_keys
from meiduo.accounts.models import LoginSession
from meiduo.accounts.sessions import SID
from meiduo.mall_models import UsedAttempt


def test_later_keys_sort_after_earlier_ones():
    """Over years; and each has the form that a session's id always had."""
    made = []
    for year in (2026, 2027, 2050, 2100, 2400):
        with time_machine.travel(datetime(year, 1, 1, tzinfo=UTC), tick=False):
            made += [timed_keys.new()]

    assert sorted(made) == made
    assert all(SID.fullmatch(key) for key in made)


def test_keys_of_one_moment_differ():
    with time_machine.travel(1_900_000_000, tick=False):
        made = {timed_keys.new() for _ in range(1000)}

    assert len(made) == 1000
    assert len({key[:12] for key in made}) == 1


def test_an_edge_parts_before_from_after():
    midnight = datetime(2027, 1, 1, tzinfo=UTC)
    edge = timed_keys.edge(midnight)
    before = timed_keys.beginning(round(midnight.timestamp() * 1000) - 1)

    assert before + "f" * 20 < edge <= timed_keys.beginning(round(midnight.timestamp() * 1000))


def test_logins_append_their_rows(visitor, shop):
    """What each of them leaves sorts after all that was there."""
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        states = []
        for number in range(5):
            login_url = visitor.starts()
            states.append(state_of(login_url))
            visitor.opens(visitor.consents(login_url, f"person {number}"))
            clock.shift(1)
    with rows(shop) as session:
        for key, moment in (
            (LoginSession.sid, LoginSession.created),
            (UsedAttempt.attempt_id, UsedAttempt.expires),
        ):
            by_key = session.query(key, moment).order_by(key).all()
            assert [row[1] for row in by_key] == sorted(row[1] for row in by_key)

    assert len(set(states)) == 5
