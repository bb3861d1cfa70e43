"""B-28: a database file that may not be written: members are served, changes are refused with 503."""

import contextlib
import ctypes
import json
import os
import sqlite3
import subprocess
import sys

import pytest
from shop import KEYS, ROOT, Visitor, clean

READER = """
import glob, json, os, sys
import config
from meiduo import create_app

shop = create_app(config.load(os.environ, os.environ['INSTANCE_PATH']))
token, back, cookies = json.loads(os.environ["GIVEN"])
client = shop.test_client()
bearer = {"Authorization": "Bearer " + token}
for name, value in cookies.items():
    client.set_cookie(name, value)
asked = {
    "home": client.get("/", headers={"Accept": "text/html"}),
    "me": client.get("/auth/me/", headers=bearer),
    "sessions": client.get("/auth/sessions/", headers=bearer),
    "start": client.get("/qq/login/"),
    "ready": client.get("/readyz/"),
    "callback": client.get(back),
    "password": client.post("/auth/login/", json={"account": "mia", "password": "canary-made-up-password"}),
    "logout": client.post("/auth/logout/", headers=bearer),
    "me again": client.get("/auth/me/", headers=bearer),
}
file = os.environ["DATABASE_URL"].removeprefix("sqlite:///")
os.chmod(os.path.dirname(file), 0o755)
for part in glob.glob(file + "*"):  # the log and its index took over the file's mode
    os.chmod(part, 0o644)
asked["mended"] = client.post("/auth/login/", json={"account": "mia", "password": "canary-made-up-password"})
print(json.dumps({name: [answer.status_code, (answer.json or {}).get("reason")] for name, answer in asked.items()}))
"""
SET_CAPABILITY_BOUND, MAY_OVERRIDE_MODES = 24, 1  # Linux: prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE)


def obey_modes():
    """Root may write whatever the mode says; the program that is started next may not."""
    if os.geteuid() == 0:
        assert ctypes.CDLL(None).prctl(SET_CAPABILITY_BOUND, MAY_OVERRIDE_MODES, 0, 0, 0) == 0


@pytest.mark.parametrize("journal", ["wal", "delete"])
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_b28_a_read_only_file_is_read_and_not_written(make_shop, qq, tmp_path, kind, journal):
    shop = make_shop()
    run = shop.test_cli_runner()
    run.invoke(args=["users", "create", "mia", "--password-stdin"], input="canary-made-up-password")
    visitor = Visitor(shop.test_client())
    signed_in, back = visitor.signs_in().json, visitor.consents()
    cookies = {cookie.key: cookie.value for cookie in visitor.client._cookies.values()}
    folder = tmp_path / "closed"
    folder.mkdir()
    file = folder / "shop.sqlite"
    copy(shop.config["DATABASE_URL"].removeprefix("sqlite:///"), file, journal)
    env = {**KEYS, **qq.settings(), "QQ_SANDBOX": "0", "DATABASE_URL": f"sqlite:///{file}", "RATELIMIT_ENABLED": "0"}
    env["GIVEN"] = json.dumps([signed_in["access_token"], back, cookies])
    file.chmod(0o444)
    folder.chmod(0o555 if kind == "folder" else 0o755)
    told = subprocess.run(
        [sys.executable, "-c", READER], cwd=ROOT, env=clean(env, tmp_path / "instance"), preexec_fn=obey_modes,
        capture_output=True, text=True,
    )  # fmt: skip
    folder.chmod(0o755)

    assert told.returncode == 0, told.stderr
    refused = [503, "unavailable"]
    assert json.loads(told.stdout) == {
        **{name: [200, None] for name in ("home", "me", "sessions", "start", "ready", "me again", "mended")},
        **{name: refused for name in ("callback", "password", "logout")},
    }


def copy(source, target, journal):
    """Copy a database, its write-ahead log included, into a single file."""
    with contextlib.closing(sqlite3.connect(source)) as old, contextlib.closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute(f"PRAGMA journal_mode={journal}")
