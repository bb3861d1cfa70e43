"""Servers as processes of their own, in an environment with nothing of the developer's."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests

ROOT = Path(__file__).parent.parent


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def clean(env, instance=None):
    """An environment with nothing of the developer's in it, no .env and no shop either."""
    needed = {"PATH", "HOME", "LANG", "TMPDIR"}
    outer = {name: value for name, value in os.environ.items() if name in needed}
    mine = {"INSTANCE_PATH": str(instance)} if instance else {}
    return {**outer, "FLASK_SKIP_DOTENV": "1", "SHOP": "0", **mine, **env}


class Address(str):
    """Where a server answers, and its process id."""

    def __new__(cls, text, pid):
        address = super().__new__(cls, text)
        address.pid = pid
        return address


@contextlib.contextmanager
def running(command, port, *, env, log: Path, ready="/", secure=None, cwd=ROOT):
    """Run a server until it answers; yield its address."""
    surroundings = clean(env, log.parent)
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=cwd, env=surroundings, stdout=out, stderr=subprocess.STDOUT
        )
    address = f"{'https' if secure else 'http'}://127.0.0.1:{port}"
    try:
        for _ in range(400):
            with contextlib.suppress(requests.RequestException):
                requests.get(address + ready, timeout=5, verify=str(secure) if secure else True)
                break
            assert process.poll() is None, log.read_text()
            time.sleep(0.05)
        yield Address(address, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def gunicorn(port, *options):
    return [sys.executable, "-m", "gunicorn", "wsgi:app", "-b", f"127.0.0.1:{port}", *options]


def flask_run(port, *options, app="wsgi"):
    return [sys.executable, "-m", "flask", "--app", app, "run", "-p", str(port), *options]


def upgrade_by_command(env):
    """Make the database of ``env`` with the documented command."""
    subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"],
        cwd=ROOT,
        env=clean(env),
        check=True,
        capture_output=True,
    )
