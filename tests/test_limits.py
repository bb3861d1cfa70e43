"""How often one address may ask; with and without Redis."""

import contextlib
import threading
import time

import pytest
from fakeredis import TcpFakeServer
from limits import parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError
from shop import Visitor, free_port

from meiduo.limits import RATES


def ask(app, times, path="/qq/login/", **environ):
    client = app.test_client()
    return [client.get(path, environ_overrides=environ).status_code for _ in range(times)]


def test_a_machine_that_starts_logins_all_day_is_slowed_down(make_shop):
    shop = make_shop(RATELIMIT_ENABLED="1")

    assert ask(shop, 120) == [200] * 120
    answer = shop.test_client().get("/qq/login/")

    assert (answer.status_code, answer.json["reason"], answer.json["code"]) == (429, "rate_limited", "4002")
    assert answer.json["errmsg"] == "访问过于频繁"
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert ask(shop, 1, "/") == [200]
    assert ask(shop, 1, REMOTE_ADDR="10.0.0.9") == [200]


def test_the_address_is_not_what_the_visitor_says_it_is(make_shop):
    shop = make_shop(RATELIMIT_ENABLED="1")
    client = shop.test_client()
    answers = [client.get("/qq/login/", headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code for n in range(121)]

    assert answers[-1] == 429


def test_limits_can_be_switched_off_for_load_tests(make_shop):
    assert set(ask(make_shop(RATELIMIT_ENABLED="0"), 130)) == {200}


@pytest.mark.parametrize("endpoint", RATES)
def test_every_limited_endpoint_exists(shop, endpoint):
    assert endpoint in shop.view_functions


@pytest.fixture
def redis():
    server = TcpFakeServer(("127.0.0.1", free_port()))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = "redis://{}:{}/0".format(*server.server_address)
    counted = 0
    while counted < 3:  # this stand-in stumbles over its first scripts; a real Redis does not
        with contextlib.suppress(RedisError):
            FixedWindowRateLimiter(storage_from_string(address)).hit(parse("9 per minute"), f"warm{counted}")
            counted += 1
    yield address
    server.shutdown()
    server.server_close()
    thread.join()


def test_with_redis_two_processes_share_their_limits(make_shop, redis):
    one, other = make_shop(RATELIMIT_ENABLED="1", REDIS_URL=redis), make_shop(RATELIMIT_ENABLED="1", REDIS_URL=redis)

    assert set(ask(one, 60) + ask(other, 60)) == {200}
    assert ask(one, 1) == ask(other, 1) == [429]


def test_b40_without_its_redis_the_shop_goes_on_and_counts_in_memory(make_shop):
    shop = make_shop(RATELIMIT_ENABLED="1", REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    began = time.monotonic()

    answers = ask(shop, 121)

    assert answers == [200] * 120 + [429]
    assert time.monotonic() - began < 5
    assert Visitor(shop.test_client()).opens("/").status_code == 200
