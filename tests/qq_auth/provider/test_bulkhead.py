"""A QQ that hangs takes neither the other logins nor the rest of the shop along."""

import contextlib
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
import requests
from broken_qq import ends_within
from crowd import at_once
from malls import (
    APP_ID,
    APP_KEY,
    KEYS,
    Visitor,
    addresses_of,
    bearer,
    flask_run,
    free_port,
    goes_to_qq,
    gunicorn,
    migrated,
    running,
)


@pytest.fixture
def served(tmp_path):
    """A shop with eight threads and a QQ, each a process of its own; yield their addresses."""
    qq_port = free_port()
    port = free_port()
    known = {
        "QQ_CLIENT_ID": APP_ID,
        "QQ_CLIENT_SECRET": APP_KEY,
        "QQ_REDIRECT_URI": f"http://127.0.0.1:{port}/oauth_callback",
        "QQ_SANDBOX": "0",
    }
    env = {
        **KEYS,
        **known,
        **addresses_of(f"http://127.0.0.1:{qq_port}"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite",
    }
    migrated(env)
    alone = flask_run(qq_port, app="meiduo.sandbox")
    options = ["--worker-class", "gthread", "--workers", "1", "--threads", "8"]
    command = gunicorn(port, *options, "--graceful-timeout", "1")
    with (
        running(alone, qq_port, env=known, log=tmp_path / "qq.log") as qq,
        running(command, port, env=env, log=tmp_path / "log") as address,
    ):
        yield address, qq


@pytest.mark.holds("B-11", "I12", "I10")
def test_a_hanging_profile_keeps_nobody_out(make_shop, qq):
    shop = make_shop(QQ_MAX_CONCURRENCY="2", QQ_TIMEOUT="5")
    acts = []
    for number in range(8):
        visitor = Visitor(shop.test_client())
        acts.append(partial(visitor.opens, visitor.consents(person=f"p{number}")))
    qq.will("hang", 3, address="get_user_info", times=-1)
    with ends_within(9):
        answers = at_once(*acts)

    assert [answer.status_code for answer in answers] == [200] * 8


@pytest.mark.holds("B-14", "I9", "I10")
def test_a_hanging_qq_leaves_the_shop_alone(served):
    """100 logins wait for a QQ that has stopped.

    Pages answer at once, logins are refused fast; then all is well.
    """
    address, qq = served
    visitor, back = goes_to_qq(address, "first")
    mine = bearer(visitor.get(back, timeout=15).json())
    usual = p99(waits_for_pages(address, mine, lambda number: number == 50))
    ready = [goes_to_qq(address, f"p{number}") for number in range(100)]

    with frozen(qq.pid), ThreadPoolExecutor(100) as pool:
        logins = [pool.submit(timed, visitor, back) for visitor, back in ready]
        time.sleep(0.5)
        slow = p99(waits_for_pages(address, mine, lambda _: all(one.done() for one in logins)))
    refused = [login.result()[0] for login in logins]
    took = sorted(login.result()[1] for login in logins)

    assert slow < 0.3 + 3 * usual  # which is little, unless the machine has much else to do
    assert {answer.status_code for answer in refused} == {503}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
    assert took[50] < 5
    assert took[-1] < 12
    with ends_within(5):
        visitor, back = goes_to_qq(address, "after")
        assert visitor.get(back, timeout=15).status_code == 200


@contextlib.contextmanager
def frozen(pid):
    """Stop a process; let it go on afterwards."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def timed(visitor, address):
    """Open an address; return the response and how long it took."""
    began = time.monotonic()
    answer = visitor.get(address, timeout=15)
    return answer, time.monotonic() - began


def waits_for_pages(address, headers, is_over):
    """Ask pages until it is over; return how long each page took."""
    waits = []
    with requests.Session() as other:
        other.headers.update(headers)
        while not is_over(len(waits)):
            for path in ("/healthz", "/auth/me/"):
                answer, took = timed(other, address + path)
                assert answer.status_code == 200
                waits.append(took)
            time.sleep(0.02)
    return waits


def p99(waits):
    return sorted(waits)[int(len(waits) * 0.99) - 1]
