"""A-48: password checks that take long leave the shop its threads."""

import threading
import time
from contextlib import suppress

import pytest
import requests
from shop import KEYS, free_port, gunicorn, migrated, rows, running
from test_passwords import GOOD, PLACES, django_hash

from meiduo.accounts import passwords
from meiduo.accounts.models import User
from meiduo.errors import Unavailable

ROUNDS = 1_200_000  # Django 6.0's; about half a second


@pytest.fixture
def served(tmp_path, make_shop):
    """A real server with eight threads; its members came from a Django mall."""
    database, port = f"sqlite:///{tmp_path}/shop.sqlite", free_port()
    env = {**KEYS, "QQ_SANDBOX": "1", "DATABASE_URL": database, "RATELIMIT_ENABLED": "0"}
    migrated(env)
    with rows(make_shop(DATABASE_URL=database)) as session:
        hashed = django_hash(GOOD, ROUNDS)
        session.add_all([User(username=f"old{n}", password_hash=hashed) for n in range(24)])
        session.commit()
    options = ("--worker-class", "gthread", "--threads", "8")
    with running(gunicorn(port, *options), port, env=env, log=tmp_path / "log") as address:
        yield address


def test_a48_slow_password_checks_leave_threads_to_the_rest(served):
    answers, healthy, gate = [], [], threading.Barrier(25)

    def sign_in(number):
        gate.wait()
        began = time.monotonic()
        body = {"account": f"old{number}", "password": GOOD}
        answer = requests.post(f"{served}/auth/login/", json=body, timeout=60)
        answers.append((answer, time.monotonic() - began))

    threads = [threading.Thread(target=sign_in, args=(number,)) for number in range(24)]
    [thread.start() for thread in threads]
    gate.wait()
    while any(thread.is_alive() for thread in threads):
        began = time.monotonic()
        assert requests.get(f"{served}/healthz", timeout=30).status_code == 200
        healthy.append(time.monotonic() - began)
        time.sleep(0.02)
    [thread.join() for thread in threads]
    statuses = [answer.status_code for answer, _ in answers]
    refused = [answer for answer, _ in answers if answer.status_code == 503]

    assert set(statuses) == {200, 503}
    assert statuses.count(200) >= passwords.AT_ONCE
    assert {answer.json()["reason"] for answer in refused} == {"unavailable"}
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
    assert max(healthy) < 1, healthy
    assert max(seconds for _, seconds in answers) < 10


def test_a48_who_finds_the_waiting_places_taken_is_refused_at_once():
    kept = django_hash(GOOD, ROUNDS)

    def check():
        with suppress(Unavailable):  # on a busy machine the last of them may wait in vain
            passwords.verify(kept, "x" * 9)

    threads = [threading.Thread(target=check) for _ in range(PLACES)]
    [thread.start() for thread in threads]
    time.sleep(0.1)
    began = time.monotonic()
    with pytest.raises(Unavailable):
        passwords.verify(kept, GOOD)
    taken = time.monotonic() - began
    [thread.join() for thread in threads]

    assert taken < 1  # who waits, waits three times as long
    assert passwords.verify(kept, GOOD)  # the places are free again
