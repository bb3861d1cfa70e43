"""A database file that may not be written: members are served, changes are refused with 503."""

import contextlib
import ctypes
import json
import os
import sqlite3
import subprocess
import sys

import pytest
from malls import KEYS, ROOT, Visitor, clean
from operating import create_mia

READER = """
import glob, json, os, sys
import config
from meiduo import create_app

shop = create_app(config.load(os.environ, os.environ['INSTANCE_PATH']))
token, back, cookies = json.loads(os.environ["GIVEN"])
client = shop.test_client()
bearer = {"Authorization": "Bearer " + token}
mia = {"account": "mia", "password": "canary-made-up-password"}
for name, value in cookies.items():
    client.set_cookie(name, value)
asked = {
    "home": client.get("/", headers={"Accept": "text/html"}),
    "me": client.get("/auth/me/", headers=bearer),
    "sessions": client.get("/auth/sessions/", headers=bearer),
    "start": client.get("/qq/login/"),
    "ready": client.get("/readyz/"),
    "callback": client.get(back),
    "password": client.post("/auth/login/", json=mia),
    "logout": client.post("/auth/logout/", headers=bearer),
    "me again": client.get("/auth/me/", headers=bearer),
}
file = os.environ["DATABASE_URL"].removeprefix("sqlite:///")
os.chmod(os.path.dirname(file), 0o755)
for part in glob.glob(file + "*"):  # the log and its index took over the file's mode
    os.chmod(part, 0o644)
asked["mended"] = client.post("/auth/login/", json=mia)
seen = {name: [it.status_code, (it.json or {}).get("reason")] for name, it in asked.items()}
print(json.dumps(seen))
"""


SET_CAPABILITY_BOUND = 24  # Linux: prctl(PR_CAPBSET_DROP, ...)
MAY_OVERRIDE_MODES = 1  # CAP_DAC_OVERRIDE
SERVED = ("home", "me", "sessions", "start", "ready", "me again", "mended")
REFUSED = ("callback", "password", "logout")


def obey_modes():
    """Root may write whatever the mode says; the program that is started next may not."""
    if os.geteuid() == 0:
        assert ctypes.CDLL(None).prctl(SET_CAPABILITY_BOUND, MAY_OVERRIDE_MODES, 0, 0, 0) == 0


@pytest.mark.engines("sqlite")
@pytest.mark.holds("B-28")
@pytest.mark.parametrize("journal", ["wal", "delete"])
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_read_only_file_is_only_read(make_shop, qq, tmp_path, kind, journal):
    shop = make_shop()
    create_mia(shop)
    visitor = Visitor(shop.test_client())
    signed_in = visitor.signs_in().json
    back = visitor.consents()
    cookies = {cookie.key: cookie.value for cookie in visitor.client._cookies.values()}
    file = tmp_path / "closed" / "shop.sqlite"
    file.parent.mkdir()
    copy(shop.config["DATABASE_URL"].removeprefix("sqlite:///"), file, journal)
    file.chmod(0o444)
    file.parent.chmod(0o555 if kind == "folder" else 0o755)

    given = json.dumps([signed_in["access_token"], back, cookies])
    env = {**KEYS, **qq.settings(), "DATABASE_URL": f"sqlite:///{file}", "GIVEN": given}
    ended = read(clean({**env, "QQ_SANDBOX": "0", "RATELIMIT_ENABLED": "0"}, tmp_path / "instance"))
    file.parent.chmod(0o755)

    assert ended.returncode == 0, ended.stderr
    served = {name: [200, None] for name in SERVED}
    refused = {name: [503, "unavailable"] for name in REFUSED}
    assert json.loads(ended.stdout) == {**served, **refused}


def read(env):
    """Run the reader as a process that obeys modes."""
    command = [sys.executable, "-c", READER]
    options = {"preexec_fn": obey_modes, "capture_output": True, "text": True}
    return subprocess.run(command, cwd=ROOT, env=env, **options)


def copy(source, target, journal):
    """Copy a database, its write-ahead log included, into a single file."""
    with (
        contextlib.closing(sqlite3.connect(source)) as old,
        contextlib.closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
        new.execute(f"PRAGMA journal_mode={journal}")
