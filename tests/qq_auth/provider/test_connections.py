"""Connections to QQ are kept from login to login, and never shared with a fork."""

import os
import subprocess
import sys

import pytest
from malls import (
    APP_ID,
    APP_KEY,
    KEYS,
    ROOT,
    addresses_of,
    free_port,
    goes_to_qq,
    gunicorn,
    migrated,
    running,
)

KNOWN = {
    "QQ_CLIENT_ID": APP_ID,
    "QQ_CLIENT_SECRET": APP_KEY,
    "QQ_REDIRECT_URI": "http://localhost/oauth_callback",
}


@pytest.fixture(scope="module")
def alone(authority, tmp_path_factory):
    """A QQ under TLS that keeps its connections, as a process of its own.

    Yield its address, and the file for QQ_CA_FILE.
    """
    folder = tmp_path_factory.mktemp("alone")
    roots = folder / "ca.pem"
    pem = folder / "qq.pem"
    authority.cert_pem.write_to_path(roots)
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(pem)
    port = free_port()
    options = ["--threads", "4", "--keep-alive", "30", "--graceful-timeout", "1"]
    command = gunicorn(port, *options, "--certfile", str(pem), "--keyfile", str(pem))
    command[command.index("wsgi:app")] = "meiduo.sandbox:create_app()"
    with running(command, port, env=KNOWN, log=folder / "qq.log", secure=roots) as address:
        yield address, str(roots)


@pytest.fixture
def kept_alive(alone, monkeypatch):
    """The address of that QQ, and settings for a shop; visitors trust it, too."""
    address, roots = alone
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", roots)
    return address, {**KNOWN, **addresses_of(address), "QQ_CA_FILE": roots}


FORKING = """
import os, sys
sys.path.insert(0, "tests")
from pathlib import Path
import malls
qq = malls.QQ(Path(sys.argv[1]))
app = malls.make_shop(Path(sys.argv[1]) / "shop", {**qq.settings(), "QQ_TIMEOUT": "2"})
first = malls.Visitor(app.test_client()).signs_in()
assert first.status_code == 200  # threads and connections exist
visitor = malls.Visitor(app.test_client())
back = visitor.consents()
malls.dispose(app)
child = os.fork()
if child == 0:
    os._exit(0 if visitor.opens(back).status_code == 200 else 1)
status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
os._exit(status)
"""


@pytest.mark.holds("B-43", "I4")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_has_connections_of_its_own(tmp_path):
    ended = subprocess.run(
        [sys.executable, "-c", FORKING, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ended.returncode == 0, ended.stderr


@pytest.mark.holds("B-43", "I4")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_preloaded_worker_shares_no_connection(tmp_path, kept_alive):
    """Under gunicorn --preload the app exists before the fork."""
    _, settings = kept_alive
    port = free_port()
    env = {
        **KEYS,
        **settings,
        "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite",
        "TRUSTED_HOSTS": "127.0.0.1",
        "QQ_SANDBOX": "0",
    }
    migrated(env)
    options = ["--preload", "--workers", "2", "--threads", "2", "--graceful-timeout", "1"]
    with running(gunicorn(port, *options), port, env=env, log=tmp_path / "log") as address:
        for number in range(6):
            visitor, back = goes_to_qq(address, f"p{number}")
            assert visitor.get(back, timeout=9).status_code == 200
