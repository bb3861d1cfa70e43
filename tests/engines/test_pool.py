"""Connections to the database: a crowd queues, nobody queues for a database that stands still."""

import sqlite3
import time

import pytest
from background import timed
from crowd import at_once
from sqlalchemy import create_engine
from sqlalchemy.exc import TimeoutError as Exhausted

from meiduo.engines.pool import STALLED, WAIT, Pool

SIZE = 2


@pytest.fixture
def slow_to_open():
    """An engine whose connections take a moment to open."""

    def opened():
        time.sleep(0.2)
        return sqlite3.connect(":memory:", check_same_thread=False)

    options = {"pool_size": SIZE, "max_overflow": 0}
    engine = create_engine("sqlite://", creator=opened, poolclass=Pool, **options)
    yield engine
    engine.dispose()


def test_a_crowd_after_a_quiet_time_is_served(slow_to_open):
    """A quiet time says nothing of connections that are being opened now."""
    Pool.moved = time.monotonic() - 3600

    def act():
        with slow_to_open.connect():
            time.sleep(0.01)
        return "served"

    assert at_once(*[act] * 20) == ["served"] * 20


@pytest.mark.holds("I10")
def test_with_all_connections_stuck_one_is_refused(slow_to_open):
    """At once; it goes on as soon as one is free."""
    stuck = [slow_to_open.connect() for _ in range(SIZE)]

    def one_more():
        with pytest.raises(Exhausted):
            slow_to_open.connect()

    one_more()  # the first one finds it out
    _, seconds = timed(one_more)
    stuck.pop().close()

    assert seconds < STALLED / 2
    with slow_to_open.connect():
        pass
    stuck.pop().close()
    assert STALLED < WAIT


def test_who_waits_for_a_connection_uses_no_cpu(slow_to_open):
    """A pool that looks again and again takes the time of those who have a connection."""
    taken = [slow_to_open.connect() for _ in range(SIZE)]

    def waits():
        before = time.thread_time()
        slow_to_open.connect().close()
        return time.thread_time() - before

    def leaves():
        time.sleep(0.3)
        taken.pop().close()
        return 0.0

    cpu, _ = at_once(waits, leaves)
    taken.pop().close()

    assert cpu < 0.1
