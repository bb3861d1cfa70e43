"""A node of a Galera cluster goes away under logins, of which two processes of a shop write half to
each node; both run on at the other one."""

import galera
import moving
import pytest

pytestmark = [
    pytest.mark.with_db,
    pytest.mark.engines("mariadb"),
    pytest.mark.holds(
        "B-27", "B-51", "B-52", "I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I10", "I11", "I12"
    ),
    pytest.mark.skipif(not galera.is_there(), reason="no Galera here"),
]
SOON = 4  # seconds; the other node waits a second until it takes it for dead


def test_a_node_dies_under_logins(qq, tmp_path):
    """Requests that are under way may be refused, none that comes later; nobody is restarted."""
    outcome = moving.mariadb(qq, tmp_path, quiet=6)

    print(outcome)  # noqa: T201  # what it cost
    assert outcome.broken == []
    assert outcome.crowd.latest_refusal() < outcome.over + SOON
    assert set(outcome.crowd.statuses()) <= {200, 204, 401, 403, 503}


def test_a_silent_node_is_left_in_time(qq, tmp_path):
    outcome = moving.mariadb(qq, tmp_path, quiet=10, leaves=galera.Node.freezes)

    print(outcome)  # noqa: T201  # what it cost
    assert outcome.broken == []
    assert outcome.crowd.longest_wait() < 12
    assert outcome.crowd.answers[-1][-1] < 500


def test_a_node_that_is_cut_off_is_left(qq, tmp_path):
    """It runs and lets everybody in, and takes nothing any more."""
    outcome = moving.mariadb(qq, tmp_path, quiet=6, leaves=galera.Node.is_cut_off)

    print(outcome)  # noqa: T201  # what it cost
    assert outcome.broken == []
    assert outcome.crowd.answers[-1][-1] < 500
