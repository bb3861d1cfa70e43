"""A database that is locked, frozen or deaf: every request ends in time, and the rest of the shop goes on."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import requests
from shop import KEYS, Visitor, free_port, gunicorn, running
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

import config
from meiduo import create_app, deadline
from meiduo.database import begin_write
from meiduo.extensions import db

LIMIT = 12.0  # seconds for any request
HEALTHY = 2.0  # seconds for /healthz on a busy machine; without limits it waits as long as the table is locked


@pytest.fixture
def served(qq, tmp_path):
    """Run a shop with eight threads on a database; yield its address."""

    @contextlib.contextmanager
    def serve(database):
        port = free_port()
        env = {**KEYS, **qq.settings(), "DATABASE_URL": database, "QQ_SANDBOX": "0", "TRUSTED_HOSTS": "127.0.0.1",
               "RATELIMIT_ENABLED": "0", "WEB_CONCURRENCY": "1", "BIND": f"127.0.0.1:{port}"}  # fmt: skip
        command = gunicorn(port, "-c", "deploy/gunicorn.conf.py")
        with running(command, port, env=env, log=tmp_path / "gunicorn.log", ready="/healthz/") as address:
            yield address

    return serve


@contextlib.contextmanager
def frozen(postgresql):
    """Stop every process of a server, as a machine that swaps itself to death does."""
    with psycopg.connect(postgresql + "/postgres") as admin:
        main = admin.execute("select pg_backend_pid()").fetchone()[0]
        parent = int(subprocess.check_output(["ps", "-o", "ppid=", "-p", str(main)]))
    children = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True, check=False)
    pids = [parent, *map(int, children.stdout.split())]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


def timed(address, **kwargs):
    began = time.monotonic()
    answer = requests.get(address, timeout=30, **kwargs)
    return answer.status_code, time.monotonic() - began


def signed_in(address):
    """Sign in at a served shop; return the header that proves it."""
    session = requests.Session()
    login_url = session.get(f"{address}/qq/login/", timeout=20).json()["login_url"]
    back = requests.post(login_url, data={"person": "ordinary"}, allow_redirects=False, timeout=10).headers["Location"]
    tokens = session.get(back.replace("http://localhost", address), timeout=20).json()
    return {"Authorization": "Bearer " + tokens["access_token"]}


def crowd(address, headers, count=12):
    """Ask for pages that need the database, all at once, in the background; return threads and results."""
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(timed(f"{address}/auth/me/", headers=headers)))
        for _ in range(count)
    ]
    for thread in threads:
        thread.start()
    return threads, results


def healthy_while(address, threads):
    """Ask for /healthz until the crowd is answered; return the longest wait."""
    waits = []
    while any(thread.is_alive() for thread in threads):
        waits.append(timed(f"{address}/healthz/")[1])
        time.sleep(0.1)
    return max(waits)


def test_b49_a_locked_table_ends_no_patience(database, served):
    with served(database) as address:
        headers = signed_in(address)
        with psycopg.connect(database) as other:
            other.execute("lock table login_sessions in access exclusive mode")
            threads, results = crowd(address, headers)
            longest = healthy_while(address, threads)
            page = timed(f"{address}/", headers={"Accept": "text/html"})
        after = timed(f"{address}/auth/me/", headers=headers)

    assert {status for status, _ in results} == {503}
    assert max(seconds for _, seconds in results) < LIMIT
    assert longest < HEALTHY
    assert page[0] == 200
    assert after[0] == 200


def test_b49_a_frozen_server_is_left_alone(database, postgresql, served):
    with served(database) as address:
        headers = signed_in(address)
        with frozen(postgresql):
            threads, results = crowd(address, headers)
            longest = healthy_while(address, threads)
        after = timed(f"{address}/auth/me/", headers=headers)

    assert {status for status, _ in results} == {503}
    assert max(seconds for _, seconds in results) < LIMIT
    assert longest < HEALTHY
    assert after[0] == 200


def test_b49_a_deaf_server_answers_503_in_time(qq, tmp_path):
    """It takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        database = f"postgresql://shop@127.0.0.1:{port}/mall"
        shop = create_app(config.load({**KEYS, **qq.settings(), "DATABASE_URL": database}, tmp_path))
        began = time.monotonic()
        answer = Visitor(shop.test_client()).opens("/oauth_callback?code=1&state=2")
        seconds = time.monotonic() - began

    assert (answer.status_code, answer.json["reason"]) == (503, "unavailable")
    assert seconds < LIMIT


def test_b49_a_server_that_freezes_behind_a_slow_qq_ends_in_time(on_postgresql, postgresql, qq):
    """QQ has taken its time already; what is left of the request's is all that the database gets."""
    visitor = Visitor(on_postgresql.test_client())
    visitor.signs_in()
    back = visitor.consents()
    qq.will("slow", 5, address="token")
    ice = contextlib.ExitStack()
    with ice, qq.meanwhile("token", lambda: ice.enter_context(frozen(postgresql))):
        began = time.monotonic()
        answer = visitor.opens(back)
        seconds = time.monotonic() - began

    assert (answer.status_code, answer.json["reason"]) == (503, "unavailable")
    assert "重新登录" in answer.json["hint"]
    assert seconds < LIMIT
    assert visitor.signs_in().status_code == 200


def test_b49_every_connection_has_its_limits(on_postgresql):
    wanted = {"statement_timeout": "5s", "lock_timeout": "3s", "idle_in_transaction_session_timeout": "15s"}
    with on_postgresql.app_context():
        connection = db.session.connection()
        found = {name: connection.exec_driver_sql(f"show {name}").scalar() for name in wanted}
        known = connection.connection.driver_connection.info.get_parameters()
        db.session.rollback()

    assert found == wanted
    assert (known["connect_timeout"], known["tcp_user_timeout"]) == ("3", "10000")


def test_b49_many_short_waits_are_one_long_one(on_postgresql):
    """Past the end of the request no further step is begun, however short it would be."""

    def steps():
        with on_postgresql.app_context():
            db.session.execute(text("select 1"))  # connected
            deadline.start(0.3)
            began = time.monotonic()
            with pytest.raises(OperationalError):
                [db.session.execute(text("select pg_sleep(0.25)")) for _ in range(20)]
            return time.monotonic() - began

    with ThreadPoolExecutor(1) as alone:
        assert alone.submit(steps).result() < 2


def test_b49_a_sqlite_write_waits_no_longer_than_its_request(shop):
    """Five seconds are for a request that has them; one that waited for QQ before has less."""
    writer = sqlite3.connect(shop.config["DATABASE_URL"].removeprefix("sqlite:///"), isolation_level=None)
    writer.execute("begin immediate")

    def waits(seconds):
        with shop.app_context():
            deadline.start(seconds)
            began = time.monotonic()
            with pytest.raises(OperationalError):
                begin_write()
            return time.monotonic() - began

    with ThreadPoolExecutor(1) as alone:  # a deadline belongs to its thread
        took = alone.submit(waits, 1.0).result()
    writer.close()

    assert 0.9 < took < 3
    assert Visitor(shop.test_client()).signs_in().status_code == 200
