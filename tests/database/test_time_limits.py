"""A database that is locked, frozen or deaf: every request ends in time, other pages go on."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from functools import partial

import databases
import pytest
import requests
from background import meanwhile, timed
from crowd import at_once
from lock_waits import lock_table, unlock
from logins import bearer
from malls import KEYS, Visitor, free_port, gunicorn, running

import config
from meiduo import create_app

pytestmark = pytest.mark.holds("B-49", "I10")
SERVERS = pytest.mark.engines("postgresql", "mariadb")
LIMIT = 12.0  # seconds for any request
HEALTHY = 2.0  # seconds for /healthz on a busy machine; without limits it waits for the database


@pytest.fixture
def served(qq, tmp_path):
    """Run a shop with eight threads on a database; yield its address."""

    @contextlib.contextmanager
    def serve(database):
        port = free_port()
        env = {
            **KEYS,
            **qq.settings(),
            "DATABASE_URL": database,
            "QQ_SANDBOX": "0",
            "TRUSTED_HOSTS": "127.0.0.1",
            "RATELIMIT_ENABLED": "0",
            "WEB_CONCURRENCY": "1",
            "BIND": f"127.0.0.1:{port}",
        }
        command = gunicorn(port, "-c", "deploy/gunicorn.conf.py")
        log = tmp_path / "gunicorn.log"
        with running(command, port, env=env, log=log, ready="/healthz/") as address:
            yield address

    return serve


@contextlib.contextmanager
def frozen(parent):
    """Stop every process of a server, as a machine that swaps itself to death does."""
    command = ["pgrep", "-P", str(parent)]
    children = subprocess.run(command, capture_output=True, text=True, check=False)
    pids = [parent, *map(int, children.stdout.split())]
    try:
        signal_all(pids, signal.SIGSTOP)
        yield
    finally:
        signal_all(pids, signal.SIGCONT)


def signal_all(pids, number):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):  # it ended by itself meanwhile
            os.kill(pid, number)


def fetch(address, **kwargs):
    """Return the status of a page and how many seconds it took."""
    response, seconds = timed(partial(requests.get, address, timeout=30, **kwargs))
    return response.status_code, seconds


def signed_in(address):
    """Sign in at a served shop; return the header that proves it."""
    session = requests.Session()
    login_url = session.get(f"{address}/qq/login/", timeout=20).json()["login_url"]
    form = {"person": "ordinary"}
    agreed = requests.post(login_url, data=form, allow_redirects=False, timeout=10)
    back = agreed.headers["Location"].replace("http://localhost", address)
    return bearer(session.get(back, timeout=20).json())


def crowd(address, headers):
    """Twelve requests at once for a page that needs the database."""
    return partial(at_once, *[partial(fetch, f"{address}/auth/me/", headers=headers)] * 12)


def healthy_while(address, crowd):
    """Ask for /healthz until the crowd is answered; return the longest wait."""
    waits = []
    while not crowd.done():
        waits.append(fetch(f"{address}/healthz/")[1])
        time.sleep(0.1)
    return max(waits)


def refused_in_time(crowd):
    """Everybody in the crowd has got 503 within the limit."""
    results = crowd.result()
    assert {status for status, _ in results} == {503}
    assert max(seconds for _, seconds in results) < LIMIT
    return True


@SERVERS
def test_a_locked_table_stops_no_other_page(new_database, served):
    database = new_database()
    beside = databases.engine(database)
    with served(database) as address:
        headers = signed_in(address)
        with beside.connect() as other:
            lock_table(other, "login_sessions", "access exclusive")
            with meanwhile(crowd(address, headers)) as (asked,):
                longest = healthy_while(address, asked)
            page = fetch(f"{address}/", headers={"Accept": "text/html"})
            unlock(other)
        after = fetch(f"{address}/auth/me/", headers=headers)

    assert refused_in_time(asked)
    assert longest < HEALTHY
    assert page[0] == 200
    assert after[0] == 200


@SERVERS
def test_a_frozen_server_is_left_alone(own, make_shop, served):
    server, process = own
    database = server.empty()
    make_shop(DATABASE_URL=database)
    with served(database) as address:
        headers = signed_in(address)
        with frozen(process), meanwhile(crowd(address, headers)) as (asked,):
            longest = healthy_while(address, asked)
        after = fetch(f"{address}/auth/me/", headers=headers)

    assert refused_in_time(asked)
    assert longest < HEALTHY
    assert after[0] == 200


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
def test_a_deaf_server_answers_503_in_time(qq, tmp_path, scheme):
    """It takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        database = f"{scheme}://shop@127.0.0.1:{port}/mall"
        settings = {**KEYS, **qq.settings(), "DATABASE_URL": database}
        visitor = Visitor(create_app(config.load(settings, tmp_path)).test_client())
        response, seconds = timed(partial(visitor.opens, "/oauth_callback?code=1&state=2"))

    assert (response.status_code, response.json["reason"]) == (503, "unavailable")
    assert seconds < LIMIT


@SERVERS
def test_a_freeze_behind_slow_qq_ends_in_time(own, make_shop, qq):
    """QQ has taken its time already; the database gets what is left of the request's."""
    server, process = own
    visitor = Visitor(make_shop(DATABASE_URL=server.empty()).test_client())
    visitor.signs_in()
    back = visitor.consents()
    qq.will("slow", 5, address="token")
    ice = contextlib.ExitStack()
    with ice, qq.meanwhile("token", lambda: ice.enter_context(frozen(process))):
        response, seconds = timed(partial(visitor.opens, back))

    assert (response.status_code, response.json["reason"]) == (503, "unavailable")
    assert "重新登录" in response.json["hint"]
    assert seconds < LIMIT
    assert visitor.signs_in().status_code == 200
