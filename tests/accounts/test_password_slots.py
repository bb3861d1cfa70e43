"""Password checks that take long leave the shop its threads."""

import time
from contextlib import suppress
from functools import partial

import pytest
import requests
from argon2 import PasswordHasher
from background import meanwhile, timed
from crowd import at_once
from logins import GOOD, django_hash, login
from malls import free_port, gunicorn, rows, running
from over_sockets import sandbox_settings

from meiduo.accounts import passwords
from meiduo.accounts.models import User
from meiduo.errors import Unavailable

pytestmark = pytest.mark.holds("A-48")
PLACES = passwords.AT_ONCE + passwords.WAITERS  # the next one is sent away at once
ROUNDS = 1_200_000  # Django 6.0's; about half a second


@pytest.fixture
def served(tmp_path, make_shop):
    """A real server with eight threads; its members came from a Django mall."""
    env = {**sandbox_settings(tmp_path), "RATELIMIT_ENABLED": "0"}
    stored = django_hash(GOOD, ROUNDS)
    with rows(make_shop(DATABASE_URL=env["DATABASE_URL"], migrate=False)) as session:
        session.add_all([User(username=f"old{n}", password_hash=stored) for n in range(24)])
        session.commit()
    port = free_port()
    options = ("--worker-class", "gthread", "--threads", "8")
    with running(gunicorn(port, *options), port, env=env, log=tmp_path / "log") as address:
        yield address


def test_slow_password_checks_leave_threads_to_the_rest(served):
    """Of 24 at once some are turned away, nobody waits for long, other pages do not wait at all."""

    def sign_in(number):
        body = {"account": f"old{number}", "password": GOOD}
        return timed(partial(requests.post, f"{served}/auth/login/", json=body, timeout=60))

    healthy = []
    with meanwhile(partial(at_once, *(partial(sign_in, n) for n in range(24)))) as (crowd,):
        while not crowd.done():
            response, seconds = timed(partial(requests.get, f"{served}/healthz", timeout=30))
            assert response.status_code == 200
            healthy.append(seconds)
            time.sleep(0.02)
    responses = [response for response, _ in crowd.result()]
    statuses = [response.status_code for response in responses]
    refused = [response for response in responses if response.status_code == 503]

    assert set(statuses) == {200, 503}
    assert statuses.count(200) >= passwords.AT_ONCE
    assert {response.json()["reason"] for response in refused} == {"unavailable"}
    assert all(int(response.headers["Retry-After"]) > 0 for response in refused)
    assert max(healthy) < 1, healthy
    assert max(seconds for _, seconds in crowd.result()) < 10


def test_with_all_places_taken_one_is_refused():
    """Who finds the waiting places taken is not made to wait."""
    stored = django_hash(GOOD, ROUNDS)

    def check():
        with suppress(Unavailable):  # on a busy machine the last of them may wait in vain
            passwords.verify(stored, "x" * 9)

    def one_more():
        with pytest.raises(Unavailable):
            passwords.verify(stored, GOOD)

    with meanwhile(*[check] * PLACES):
        time.sleep(0.1)
        _, seconds = timed(one_more)

    assert seconds < 1  # who waits, waits three times as long
    assert passwords.verify(stored, GOOD)  # the places are free again


def test_hashing_takes_no_more_than_its_share(monkeypatch):
    """So many threads hash at once, the others wait."""
    stored = passwords.make(GOOD)
    real = PasswordHasher.verify
    busy = []
    most = []

    def verify(*args):
        busy.append(1)
        most.append(len(busy))
        try:
            return real(*args)
        finally:
            busy.pop()

    monkeypatch.setattr(PasswordHasher, "verify", verify)  # the library's
    at_once(*[partial(passwords.verify, stored, "x" * 9)] * PLACES)

    assert len(most) == PLACES
    assert max(most) <= passwords.AT_ONCE


def test_who_waits_too_long_shall_come_back(visitor, regular, monkeypatch):
    """503 with Retry-After, and the next one gets in."""
    monkeypatch.setattr(passwords, "WAIT", 0.05)
    taken = [passwords._slots.acquire() for _ in range(passwords.AT_ONCE)]
    try:
        response = login(visitor)
    finally:
        for _ in taken:
            passwords._slots.release()

    assert (response.status_code, response.json["reason"]) == (503, "unavailable")
    assert int(response.headers["Retry-After"]) > 0
    assert login(visitor).status_code == 200
