"""Stretches of time are whole days, or weeks from Monday on, wherever one begins to count."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from meiduo.partitions import spans

DAY = timedelta(days=1)
MOMENT = datetime(2026, 11, 26, 11, 7, tzinfo=UTC)  # a Thursday


@pytest.mark.parametrize(
    ("width", "first"), [(DAY, "p20261127"), (7 * DAY, "p20261130")], ids=["days", "weeks"]
)
def test_the_next_stretch_begins_after_now(width, first):
    found = spans.following(MOMENT, width, 3)

    assert found[0].name == first
    assert all(one.end - one.start == width for one in found)
    assert all(before.upper == after.lower for before, after in pairwise(found))


def test_a_beginning_leads_to_the_next_one():
    """What begins just now has begun."""
    monday = datetime(2026, 11, 30, tzinfo=UTC)

    assert spans.following(monday, 7 * DAY, 1)[0].start == monday + 7 * DAY


def test_an_edge_tells_its_moment():
    (one,) = spans.following(MOMENT, DAY, 1)

    assert spans.moment_of(one.lower) == one.start
    assert len(one.lower) == 12
