"""The whole flow over real sockets: gunicorn, `flask run`, the sandbox alone."""

import re
import sqlite3
import subprocess
import sys

import pytest
import requests
from shop import APP_ID, APP_KEY, KEYS, ROOT, clean, flask_run, free_port, gunicorn, migrated, running
from test_next_url import AWAY


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
    folder, port = tmp_path_factory.mktemp("served"), free_port()
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


def sign_in(address, person, next_url="/", **headers):
    """Go through a login with an HTTP client that follows nothing by itself."""
    visitor = requests.Session()
    login_url = visitor.get(f"{address}/qq/login/", params={"next": next_url}, timeout=20).json()["login_url"]
    back = visitor.post(login_url, data={"person": person}, allow_redirects=False, timeout=20).headers["Location"]
    return visitor, visitor.get(
        requests.compat.urljoin(login_url, back), headers=headers, allow_redirects=False, timeout=20
    )


def counts(folder):
    with sqlite3.connect(folder / "shop.sqlite") as db:
        tables = ("tb_users", "tb_oauth_qq")
        return [db.execute(f"select count(*) from {table}").fetchone()[0] for table in tables]


def test_first_sign_in_makes_one_user_and_one_binding_and_the_second_makes_none(served):
    address, folder = served

    first = sign_in(address, "ordinary")[1].json()
    assert counts(folder) == [1, 1]
    second = sign_in(address, "ordinary")[1].json()
    assert counts(folder) == [1, 1]

    assert (first["created"], second["created"]) == (True, False)
    assert first["user"] == second["user"]
    me = requests.get(
        f"{address}/auth/me/", headers={"Authorization": "Bearer " + second["access_token"]}, timeout=10
    ).json()
    assert me["user"] == first["user"]


def test_two_people_are_two_users_over_sockets(served):
    address, folder = served
    before = counts(folder)[0]

    people = {sign_in(address, person)[1].json()["user"]["id"] for person in ("emoji", "plain", "emoji")}

    assert len(people) == 2
    assert counts(folder) == [before + 2, before + 2]


def test_a_browser_is_redirected_with_303(served):
    address, _ = served

    visitor, answer = sign_in(address, "ordinary", "/account/", Accept="text/html")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/account/")
    assert "沙箱企鹅" in visitor.get(address + "/account/", headers={"Accept": "text/html"}, timeout=10).text


def test_a34_addresses_that_break_a_real_server_lead_home(served):
    address, _ = served
    odd = [
        "//[",
        "//evil.c\u2100.example",
        "//h:99999",
        "http://[::1",
        *(text for text in AWAY if text and text.isprintable()),
    ]
    for next_url in odd:
        answer = sign_in(address, "ordinary", next_url, Accept="text/html")[1]
        assert (answer.status_code, answer.headers["Location"]) == (303, "/"), next_url


def test_gunicorns_access_log_holds_no_code_and_no_state(served):
    address, folder = served
    requests.get(f"{address}/oauth_callback?%63ode=canarycode,canary&state=canarystate'canary", timeout=10)

    log = (folder / "log").read_text()
    assert "/oauth_callback?***" in log
    assert "canary" not in log


@pytest.mark.parametrize("threads", ["--with-threads", "--without-threads"])
def test_flask_run_with_the_sandbox_mounted_works_also_with_one_thread(tmp_path, threads):
    port = free_port()
    env = {**KEYS, "QQ_SANDBOX": "1", "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite"}
    migrated(env)
    with running(flask_run(port, threads), port, env=env, log=tmp_path / "log") as address:
        answer = sign_in(address, "emoji", "/cart/")[1]

        assert answer.json()["next"] == "/cart/"
        assert answer.json()["user"]["nickname"].startswith("🐧")
    log = (tmp_path / "log").read_text()
    assert "/oauth_callback?***" in log
    assert answer.url.partition("code=")[2].partition("&")[0] not in log


def test_the_shipped_gunicorn_settings_give_qq_three_quarters_of_the_threads(tmp_path):
    port = free_port()
    env = {
        **KEYS,
        "QQ_SANDBOX": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite",
        "THREADS": "4",
        "BIND": f"127.0.0.1:{port}",
    }
    migrated(env)
    command = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "wsgi:app", "--print-config"]
    told = subprocess.run(
        command, cwd=ROOT, env=clean(env, tmp_path), capture_output=True, text=True, check=True
    ).stdout
    assert re.search(r"threads\s+= 4", told)
    with running(command[:-1], port, env=env, log=tmp_path / "log") as address:
        assert sign_in(address, "ordinary")[1].status_code == 200
        with open(f"/proc/{address.pid}/environ") as file:
            assert "THREADS=4" in file.read()


def test_two_processes_share_the_attempts_and_the_sandbox(tmp_path):
    port = free_port()
    env = {**KEYS, "QQ_SANDBOX": "1", "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite"}
    migrated(env)
    with running(gunicorn(port, "--workers", "3"), port, env=env, log=tmp_path / "log") as address:
        for number in range(8):
            visitor, answer = sign_in(address, f"p{number}")
            assert answer.status_code == 200
            assert visitor.get(answer.url, timeout=10).json()["cause"] == "used"
