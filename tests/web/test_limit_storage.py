"""How often one address may ask; with and without Redis."""

import os
import threading
import time

import pytest
import requests
from redis_server import server
from shop import KEYS, Visitor, free_port, gunicorn, migrated, running

from meiduo.web import addresses, limit_storage
from meiduo.web.limits import RATES, WIDER, redis_is_down


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


def test_every_way_to_begin_a_login_is_limited(shop):
    begins = {
        rule.endpoint for rule in shop.url_map.iter_rules() if rule.rule.startswith(("/qq/login", "/qq/authorize"))
    }

    assert begins == {"qq_auth.login", "qq_auth.authorize", "qq_auth.authorize_form"}
    assert begins <= set(RATES)


@pytest.mark.parametrize("endpoint", RATES)
def test_every_limited_endpoint_exists(shop, endpoint):
    assert endpoint in shop.view_functions


HOME = "2001:db8:0:{net:x}::{host:x}"  # a /64 of one customer's /56


def test_a_network_of_ipv6_counts_as_one_address(make_shop):
    shop = make_shop(RATELIMIT_ENABLED="1")
    asked = [ask(shop, 1, REMOTE_ADDR=HOME.format(net=1, host=host))[0] for host in range(1, 123)]

    assert asked == [200] * 120 + [429] * 2
    assert ask(shop, 1, REMOTE_ADDR=HOME.format(net=2, host=1)) == [200]


@pytest.mark.parametrize("address", ["9.9.9.8:{port}", "[2001:db8:1:2::9]:{port}", "[2001:db8:1:2::9]"])
def test_the_port_that_a_proxy_adds_is_no_other_address(make_shop, address):
    client = make_shop(RATELIMIT_ENABLED="1", PROXY_COUNT="1").test_client()
    told = [
        client.get("/qq/login/", headers={"X-Forwarded-For": address.format(port=20000 + number)}).status_code
        for number in range(121)
    ]

    assert told == [200] * 120 + [429]


def test_a_customer_with_many_ipv6_networks_is_slowed_down_too(make_shop):
    shop = make_shop(RATELIMIT_ENABLED="1")
    asked = [ask(shop, 1, REMOTE_ADDR=HOME.format(net=n % 200, host=1))[0] for n in range(120 * WIDER + 1)]

    assert asked == [200] * 120 * WIDER + [429]
    assert ask(shop, 1, REMOTE_ADDR=HOME.format(net=256, host=1)) == [200]  # the neighbour


@pytest.mark.parametrize("endpoint", RATES)
def test_every_limited_endpoint_has_its_wide_limit(make_shop, endpoint):
    shop = make_shop(RATELIMIT_ENABLED="1")
    view = shop.view_functions[endpoint]
    limiter = shop.extensions["meiduo_limiter"]
    name = f"{view.__module__}.{view.__name__}.{view.__qualname__}"  # the library's own name for it
    amounts = sorted(limit.limit.amount for limit in limiter.limit_manager.decorated_limits(name))

    assert amounts[0] * WIDER == amounts[1]


@pytest.mark.parametrize(
    ("text", "narrow", "wide"),
    [
        ("192.0.2.7", "192.0.2.7", None),
        ("::ffff:192.0.2.7", "192.0.2.7", None),
        ("2001:db8:1:2ff:a:b:c:d", "2001:db8:1:2ff::/64", "2001:db8:1:200::/56"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/56"),
        ("", "", None),
        ("unix:", "unix:", None),
    ],
)
def test_what_an_address_is_counted_as(text, narrow, wide):
    assert (addresses.narrow(text), addresses.wide(text)) == (narrow, wide)


# Redis


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


def until(condition):
    for _ in range(100):
        if condition():
            return True
        time.sleep(0.05)
    return False


def told(logged):
    return [line["event"] for line in logged() if line["event"].startswith("redis_")]


def test_with_redis_two_processes_share_their_limits(make_shop, redis):
    settings = {"RATELIMIT_ENABLED": "1", "REDIS_URL": redis.address}
    one, other = make_shop(**settings), make_shop(**settings)

    assert set(ask(one, 60) + ask(other, 60)) == {200}
    assert ask(one, 1) == ask(other, 1) == [429]
    assert not down(one)


def test_b40_without_its_redis_the_shop_goes_on_and_counts_in_memory(make_shop):
    shop = make_shop(RATELIMIT_ENABLED="1", REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")
    began = time.monotonic()

    answers = ask(shop, 121)

    assert answers == [200] * 120 + [429]
    assert time.monotonic() - began < 5
    assert Visitor(shop.test_client()).opens("/").status_code == 200


def forty(shop):
    """Forty requests at once; return statuses and the longest time in seconds."""
    statuses, taken, gate = [], [], threading.Barrier(40)

    def run():
        client = shop.test_client()
        gate.wait()
        began = time.monotonic()
        statuses.append(client.get("/qq/login/").status_code)
        taken.append(time.monotonic() - began)

    threads = [threading.Thread(target=run) for _ in range(40)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return statuses, max(taken)


@pytest.mark.parametrize("trouble", ["dies", "hangs"])
def test_b50_when_redis_fails_forty_at_once_all_are_answered(limited, redis, trouble, logged):
    """And nobody waits: those who found it failing for as long as Redis may take, all others not at all."""
    without = min(forty(limited)[1] for _ in range(2))
    getattr(redis, trouble)()
    statuses, longest = forty(limited)

    assert statuses == [200] * 40
    assert longest < without + limit_storage.PATIENCE * 2 + 0.8  # the rest is threads that wait for a processor
    assert down(limited)
    began = time.monotonic()
    assert set(ask(limited, 3)) <= {200, 429}
    assert time.monotonic() - began < limit_storage.PATIENCE
    assert told(logged) == ["redis_gone"]


def test_b50_redis_has_fifty_milliseconds_to_answer(limited, redis):
    """One call, from outside of the requests that share a processor."""
    storage = limited.extensions["meiduo_limit_storage"]
    storage.get("warm")
    redis.hangs()
    began = time.monotonic()
    storage.get("cold")

    assert limit_storage.PATIENCE <= 0.05
    assert time.monotonic() - began < 0.25


def test_b50_one_line_when_redis_goes_and_one_when_it_is_back(limited, redis, logged):
    redis.hangs()
    forty(limited)
    redis.goes_on()

    assert until(lambda: not down(limited))
    assert told(logged) == ["redis_gone", "redis_back"]
    assert next(line for line in logged() if line["event"] == "redis_gone")["failure"] == "TimeoutError"
    assert "127.0.0.1" not in str([line for line in logged() if line["event"].startswith("redis_")])
    redis.dies()
    ask(limited, 1)
    redis.starts()
    assert until(lambda: not down(limited))
    assert told(logged) == ["redis_gone", "redis_back"] * 2


def test_b40_after_its_return_redis_counts_for_all_again(make_shop, limited, redis):
    redis.dies()
    assert set(ask(limited, 3)) == {200}
    redis.starts()
    assert until(lambda: not down(limited))
    other = make_shop(RATELIMIT_ENABLED="1", REDIS_URL=redis.address)

    assert set(ask(limited, 60) + ask(other, 60)) == {200}
    assert ask(limited, 1) == ask(other, 1) == [429]


def test_b40_a_redis_that_cannot_write_is_gone_too(limited, redis, logged):
    """PING is answered by a replica; so the way back is asked for by counting."""
    storage = limited.extensions["meiduo_limit_storage"]
    storage._redis.storage.execute_command("REPLICAOF", "127.0.0.1", str(free_port()))

    assert set(ask(limited, 3)) == {200}
    time.sleep(limit_storage.PAUSE + 0.2)
    assert down(limited)
    assert told(logged) == ["redis_gone"]


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")  # Python 3.12 warns of threads and forks
def test_b43_after_a_fork_the_child_finds_redis_again_by_itself(limited, redis):
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


def test_b50_a_real_server_answers_while_its_redis_hangs(redis, qq, tmp_path):
    port = free_port()
    env = {**KEYS, "QQ_SANDBOX": "1", "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite", "REDIS_URL": redis.address}
    migrated(env)
    with running(gunicorn(port, "--threads", "8"), port, env=env, log=tmp_path / "log") as address:
        statuses = []
        requests.get(f"{address}/qq/login/", timeout=10)
        redis.hangs()

        def run():
            statuses.append(requests.get(f"{address}/qq/login/", timeout=10).status_code)

        threads = [threading.Thread(target=run) for _ in range(40)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        redis.goes_on()

        assert statuses == [200] * 40
        assert until(lambda: "redis_back" in (tmp_path / "log").read_text())
    log = (tmp_path / "log").read_text()
    assert (log.count('"redis_gone"'), log.count('"redis_back"')) == (1, 1)
