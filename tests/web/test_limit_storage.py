"""Counting in Redis: shared between processes, and in memory while Redis is away."""

import os
import time
from functools import partial
from statistics import median

import pytest
import requests
from background import timed, until
from crowd import at_once
from malls import Visitor, free_port, gunicorn, running
from over_sockets import sandbox_settings
from redis_server import server

from meiduo.web import limit_storage
from meiduo.web.limits import redis_is_down


def ask(shop, times):
    """Begin that many logins; return the status codes."""
    client = shop.test_client()
    return [client.get("/qq/login/").status_code for _ in range(times)]


@pytest.fixture
def redis():
    with server() as redis:
        yield redis


@pytest.fixture
def limited(make_shop, redis):
    """A shop that counts in Redis, and has asked it something."""
    shop = make_shop(RATELIMIT_ENABLED="1", REDIS_URL=redis.address)
    assert ask(shop, 1) == [200]
    return shop


def down(shop):
    with shop.app_context():
        return redis_is_down()


def redis_lines(logged):
    return [line for line in logged() if line["event"].startswith("redis_")]


def redis_events(logged):
    return [line["event"] for line in redis_lines(logged)]


@pytest.mark.usefixtures("patient")
def test_with_redis_two_processes_share_their_limits(make_shop, redis):
    settings = {"RATELIMIT_ENABLED": "1", "REDIS_URL": redis.address}
    one = make_shop(**settings)
    other = make_shop(**settings)

    assert set(ask(one, 60) + ask(other, 60)) == {200}
    assert ask(one, 1) == ask(other, 1) == [429]
    assert not down(one)


@pytest.mark.holds("B-40")
def test_without_redis_the_shop_counts_in_memory(make_shop):
    shop = make_shop(RATELIMIT_ENABLED="1", REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")

    statuses, seconds = timed(partial(ask, shop, 121))

    assert statuses == [200] * 120 + [429]
    assert seconds < 5
    assert Visitor(shop.test_client()).opens("/").status_code == 200


def forty(shop):
    """Forty requests at once; return statuses and the longest time in seconds."""
    begins = [partial(shop.test_client().get, "/qq/login/") for _ in range(40)]
    results = at_once(*(partial(timed, begin) for begin in begins))
    return [response.status_code for response, _ in results], max(took for _, took in results)


@pytest.mark.holds("B-50")
@pytest.mark.parametrize("trouble", ["dies", "hangs"])
def test_when_redis_fails_all_forty_are_answered(limited, redis, trouble, logged):
    """Those who found it failing have waited for as long as Redis may take, nobody else at all."""
    without = min(forty(limited)[1] for _ in range(2))
    getattr(redis, trouble)()
    statuses, longest = forty(limited)

    assert statuses == [200] * 40
    # The rest is threads that wait for a processor.
    assert longest < without + limit_storage.PATIENCE * 2 + 0.8
    assert down(limited)
    later = [timed(partial(ask, limited, 1)) for _ in range(5)]
    assert {status for statuses, _ in later for status in statuses} <= {200, 429}
    assert median(seconds for _, seconds in later) < limit_storage.PATIENCE
    assert redis_events(logged) == ["redis_gone"]


@pytest.mark.holds("B-50")
def test_redis_has_fifty_milliseconds_to_answer(redis):
    """Calls from outside of the requests that share a processor; the quickest of three processes'
    counts, for a busy machine adds to it."""
    storages = [limit_storage.RedisOrMemory(redis.address) for _ in range(3)]
    for storage in storages:
        storage.get("warm")
    redis.hangs()
    waited = [timed(partial(storage.get, "cold"))[1] for storage in storages]
    redis.goes_on()

    assert limit_storage.PATIENCE <= 0.05
    assert limit_storage.PATIENCE <= min(waited) < 0.25
    for storage in storages:
        until(lambda storage=storage: not storage.is_down())


@pytest.mark.holds("B-50")
def test_each_going_and_coming_is_one_line(limited, redis, logged):
    redis.hangs()
    forty(limited)
    redis.goes_on()

    until(lambda: len(redis_events(logged)) >= 2)
    assert not down(limited)
    assert redis_events(logged) == ["redis_gone", "redis_back"]
    lines = redis_lines(logged)
    assert (
        next(line for line in lines if line["event"] == "redis_gone")["failure"] == "TimeoutError"
    )
    assert "127.0.0.1" not in str(lines)
    redis.dies()
    ask(limited, 1)
    redis.starts()
    until(lambda: len(redis_events(logged)) >= 4)
    assert not down(limited)
    assert redis_events(logged) == ["redis_gone", "redis_back"] * 2


@pytest.mark.holds("B-40")
@pytest.mark.usefixtures("patient")
def test_after_its_return_redis_counts_for_all_again(make_shop, limited, redis):
    redis.dies()
    assert set(ask(limited, 3)) == {200}
    redis.starts()
    assert until(lambda: not down(limited))
    other = make_shop(RATELIMIT_ENABLED="1", REDIS_URL=redis.address)

    assert set(ask(limited, 60) + ask(other, 60)) == {200}
    assert ask(limited, 1) == ask(other, 1) == [429]


@pytest.mark.holds("B-40")
@pytest.mark.usefixtures("patient")
def test_a_redis_that_cannot_write_is_gone_too(limited, redis, logged):
    """PING is answered by a replica; so the way back is asked for by counting."""
    storage = limited.extensions["meiduo_limit_storage"]
    storage._redis.storage.execute_command("REPLICAOF", "127.0.0.1", str(free_port()))

    assert set(ask(limited, 3)) == {200}
    time.sleep(limit_storage.PAUSE + 0.2)
    assert down(limited)
    assert redis_events(logged) == ["redis_gone"]


@pytest.mark.holds("B-43")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_after_a_fork_the_child_finds_redis_again(limited, redis):
    """Python 3.12 warns of threads and forks; this is what it warns of."""
    redis.hangs()
    ask(limited, 1)
    assert down(limited)
    storage = limited.extensions["meiduo_limit_storage"]
    child = os.fork()
    if child == 0:
        found = until(lambda: storage.get("x") == 0 and not storage.is_down())
        os._exit(0 if found else 1)
    redis.goes_on()

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert until(lambda: not down(limited))


@pytest.mark.holds("B-50")
def test_a_real_server_answers_while_its_redis_hangs(redis, qq, tmp_path):
    port = free_port()
    env = {**sandbox_settings(tmp_path), "REDIS_URL": redis.address}
    log = tmp_path / "log"
    with running(gunicorn(port, "--threads", "8"), port, env=env, log=log) as address:
        begin = partial(requests.get, f"{address}/qq/login/", timeout=10)
        begin()
        redis.hangs()
        responses = at_once(*[begin] * 40)
        redis.goes_on()

        assert [response.status_code for response in responses] == [200] * 40
        assert until(lambda: "redis_back" in log.read_text())
    text = log.read_text()
    assert (text.count('"redis_gone"'), text.count('"redis_back"')) == (1, 1)
