"""The whole flow over real sockets, under gunicorn."""

import re
import sqlite3
import subprocess

import pytest
import requests
from half_sent import GUNICORN
from logins import bearer
from malls import (
    APP_ID,
    APP_KEY,
    KEYS,
    ROOT,
    clean,
    flask_run,
    free_port,
    gunicorn,
    migrated,
    running,
)
from next_urls import AWAY
from over_sockets import sandbox_settings, sign_in


@pytest.fixture(scope="module")
def sandbox_alone(tmp_path_factory):
    """The documented command, as a process of its own."""
    port = free_port()
    env = {"QQ_CLIENT_ID": APP_ID, "QQ_CLIENT_SECRET": APP_KEY}
    log = tmp_path_factory.mktemp("sandbox") / "log"
    with running(flask_run(port, app="meiduo.sandbox"), port, env=env, log=log) as address:
        yield address


@pytest.fixture(scope="module")
def served(tmp_path_factory, sandbox_alone):
    """The shop under gunicorn with one sync worker."""
    folder = tmp_path_factory.mktemp("served")
    port = free_port()
    env = {
        **KEYS,
        "RATELIMIT_ENABLED": "0",
        "QQ_SANDBOX": "0",
        "QQ_CLIENT_ID": APP_ID,
        "QQ_CLIENT_SECRET": APP_KEY,
        "QQ_REDIRECT_URI": f"http://127.0.0.1:{port}/oauth_callback",
        "QQ_AUTHORIZE_URL": f"{sandbox_alone}/oauth2.0/authorize",
        "QQ_ACCESS_TOKEN_URL": f"{sandbox_alone}/oauth2.0/token",
        "QQ_API_BASE_URL": f"{sandbox_alone}/",
        "DATABASE_URL": f"sqlite:///{folder}/shop.sqlite",
    }
    migrated(env)
    options = ("--worker-class", "sync", "--workers", "1", "--access-logfile", "-")
    with running(gunicorn(port, *options), port, env=env, log=folder / "log") as address:
        yield address, folder


def counts(folder):
    with sqlite3.connect(folder / "shop.sqlite") as db:
        tables = ("tb_users", "tb_oauth_qq")
        return [db.execute(f"select count(*) from {table}").fetchone()[0] for table in tables]


@pytest.mark.holds("I1", "I2")
def test_only_the_first_sign_in_makes_a_user(served):
    """And one binding; the second makes none."""
    address, folder = served

    first = sign_in(address, "ordinary")[1].json()
    assert counts(folder) == [1, 1]
    second = sign_in(address, "ordinary")[1].json()
    assert counts(folder) == [1, 1]

    assert (first["created"], second["created"]) == (True, False)
    assert first["user"] == second["user"]
    me = requests.get(f"{address}/auth/me/", headers=bearer(second), timeout=10).json()
    assert me["user"] == first["user"]


def test_two_people_are_two_users_over_sockets(served):
    address, folder = served
    before = counts(folder)[0]

    responses = [sign_in(address, person)[1] for person in ("emoji", "plain", "emoji")]

    assert len({response.json()["user"]["id"] for response in responses}) == 2
    assert counts(folder) == [before + 2, before + 2]


@pytest.mark.holds("A-33")
def test_a_browser_is_redirected_with_303(served):
    address, _ = served

    visitor, response = sign_in(address, "ordinary", "/account/", Accept="text/html")

    assert (response.status_code, response.headers["Location"]) == (303, "/account/")
    page = visitor.get(address + "/account/", headers={"Accept": "text/html"}, timeout=10)
    assert "沙箱企鹅" in page.text


@pytest.mark.holds("A-30", "A-34", "I6")
def test_addresses_that_break_a_real_server_lead_home(served):
    address, _ = served
    away = [text for text in AWAY if text and text.isprintable()]
    for next_url in ["//[", "//evil.c\u2100.example", "//h:99999", "http://[::1", *away]:
        response = sign_in(address, "ordinary", next_url, Accept="text/html")[1]
        assert (response.status_code, response.headers["Location"]) == (303, "/"), next_url


@pytest.mark.holds("A-60", "I8")
def test_the_access_log_holds_no_code_or_state(served):
    address, folder = served
    query = "%63ode=canarycode,canary&state=canarystate'canary"
    requests.get(f"{address}/oauth_callback?{query}", timeout=10)

    log = (folder / "log").read_text()
    assert "/oauth_callback?***" in log
    assert "canary" not in log


def test_the_shipped_settings_know_their_threads(tmp_path):
    """QQ gets three quarters of them."""
    port = free_port()
    env = {**sandbox_settings(tmp_path), "THREADS": "4", "BIND": f"127.0.0.1:{port}"}
    command = [*GUNICORN, "wsgi:app"]
    shown = [*command, "--print-config"]
    printed = subprocess.check_output(shown, cwd=ROOT, env=clean(env, tmp_path), text=True)
    assert re.search(r"threads\s+= 4", printed)
    with running(command, port, env=env, log=tmp_path / "log") as address:
        assert sign_in(address, "ordinary")[1].status_code == 200
        with open(f"/proc/{address.pid}/environ") as file:
            assert "THREADS=4" in file.read()


@pytest.mark.holds("B-35", "I5")
def test_processes_share_the_attempts_and_the_sandbox(tmp_path):
    port = free_port()
    env = sandbox_settings(tmp_path)
    with running(gunicorn(port, "--workers", "3"), port, env=env, log=tmp_path / "log") as address:
        for number in range(8):
            visitor, response = sign_in(address, f"p{number}")
            assert response.status_code == 200
            assert visitor.get(response.url, timeout=10).json()["cause"] == "used"
