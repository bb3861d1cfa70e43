"""Connections to the database: a crowd queues, nobody queues for a database that stands still."""

import sqlite3
import threading
import time

import pytest
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

    engine = create_engine(
        "sqlite://", creator=opened, poolclass=Pool, pool_size=SIZE, max_overflow=0, pool_timeout=STALLED
    )
    yield engine
    engine.dispose()


def test_a_crowd_after_a_quiet_time_is_served(slow_to_open):
    """What was last taken or given back long ago says nothing of connections that are being opened now."""
    Pool.moved = time.monotonic() - 3600
    served = []

    def act():
        with slow_to_open.connect():
            time.sleep(0.01)
        served.append(True)

    threads = [threading.Thread(target=act) for _ in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert len(served) == 20


def test_who_finds_every_connection_stuck_is_refused_at_once(slow_to_open):
    stuck = [slow_to_open.connect() for _ in range(SIZE)]
    with pytest.raises(Exhausted):
        slow_to_open.connect()  # the first one finds it out
    began = time.monotonic()
    with pytest.raises(Exhausted):
        slow_to_open.connect()
    taken = time.monotonic() - began
    stuck.pop().close()

    assert taken < STALLED / 2
    with slow_to_open.connect():  # it goes on as soon as one is free
        pass
    stuck.pop().close()
    assert STALLED < WAIT
