"""Counting in a Redis that real sentinels watch over: its primary dies, a replica takes over."""

from functools import partial

import pytest
import redis
from background import timed, until
from sentinels import PASSWORD, watched

from meiduo.web import limit_storage
from meiduo.web.limits import redis_is_down

OWN = "canary-of-the-sentinels"


@pytest.fixture
def service():
    with watched() as service:
        yield service


def ask(shop, times):
    client = shop.test_client()
    return [client.get("/qq/login/").status_code for _ in range(times)]


def down(shop):
    with shop.app_context():
        return redis_is_down()


def events(logged):
    return [line["event"] for line in logged() if line["event"].startswith("redis_")]


@pytest.mark.holds("B-40", "B-56", "I8")
@pytest.mark.usefixtures("patient")
def test_a_replica_that_is_promoted_counts_on(make_shop, service, logged):
    """Two processes share it before and after; in between each counts for itself, at once."""
    settings = {"RATELIMIT_ENABLED": "1", "REDIS_URL": service.address}
    one = make_shop(**settings)
    other = make_shop(**settings)
    assert set(ask(one, 30) + ask(other, 30)) == {200}
    service.master.dies()

    statuses, seconds = timed(partial(ask, one, 20))
    assert statuses == [200] * 20
    assert seconds < 1.5
    assert down(one)
    until(lambda: not down(one), seconds=15)
    ask(other, 1)  # it has noticed nothing yet
    until(lambda: not down(other), seconds=15)
    left = ask(one, 70)
    assert 429 in left  # the replica has those of before
    assert ask(other, 1) == [429]
    assert events(logged).count("redis_gone") == events(logged).count("redis_back") >= 1
    assert PASSWORD not in str(logged())


@pytest.mark.holds("B-56")
@pytest.mark.usefixtures("patient")
def test_a_switch_by_hand_costs_nobody_a_request(make_shop, service):
    """The old primary lives on: sentinels make it a replica after ten seconds."""
    shop = make_shop(RATELIMIT_ENABLED="1", REDIS_URL=service.address)
    assert ask(shop, 1) == [200]
    with redis.Redis(port=service.sentinels[0].port) as sentinel:
        sentinel.execute_command("SENTINEL", "FAILOVER", "mymaster")
        until(lambda: sentinel.sentinel_master("mymaster")["port"] == service.replica.port, 10)

    assert set(ask(shop, 20)) == {200}
    until(lambda: not down(shop), seconds=10)
    storage = shop.extensions["meiduo_limit_storage"]
    with redis.Redis(port=service.replica.port, password=PASSWORD) as promoted:
        until(lambda: storage.incr("there", 60) and promoted.keys("*there*"), 20)
    assert not down(shop)


@pytest.mark.holds("B-50", "B-56")
def test_sentinels_that_are_gone_keep_nobody_waiting(make_shop, service):
    for sentinel in service.sentinels:
        sentinel.hangs()
    shop = make_shop(RATELIMIT_ENABLED="1", REDIS_URL=service.address)
    first, seconds = timed(partial(ask, shop, 1))
    later, quick = timed(partial(ask, shop, 20))
    for sentinel in service.sentinels:
        sentinel.goes_on()

    assert set(first + later) == {200}
    assert seconds < limit_storage.PATIENCE * len(service.sentinels) + 0.5
    assert quick < 0.5
    until(lambda: not down(shop), seconds=10)


@pytest.mark.holds("B-56", "I8")
@pytest.mark.usefixtures("patient")
def test_sentinels_have_a_password_of_their_own(make_shop, logged):
    """Redis has another one, which they would refuse."""
    with watched(own=OWN) as service:
        address = f"{service.address}?sentinel_password={OWN}"
        shop = make_shop(RATELIMIT_ENABLED="1", REDIS_URL=address)

        assert set(ask(shop, 3)) == {200}
        assert not down(shop)
        without = make_shop(RATELIMIT_ENABLED="1", REDIS_URL=service.address)
        assert set(ask(without, 3)) == {200}
        assert down(without)
    assert "canary" not in str(logged())
