"""One server of each kind for a whole run of tests, whichever worker asks for it first.

`python tests/run_servers.py KIND FILE PID` runs one while the process with that number lives.
"""

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import mariadb
import postgres

START = {
    "postgresql": (postgres.server, "/postgres"),
    "mariadb": (mariadb.server, "/mysql"),
}
PATIENCE = 90  # seconds for a server to start


def folder():
    """Return the folder that all workers of this run share."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"{os.getpid()}"
    found = Path(tempfile.gettempdir()) / f"meiduo-tests-{run}"
    found.mkdir(exist_ok=True)
    return found


@contextlib.contextmanager
def one_at_a_time(name):
    """Let one worker of the run do what all of them need once."""
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def once(name, make):
    """Return what ``make`` returns, which is called once for the run; JSON."""
    file = _made(name)
    with one_at_a_time(name):
        if not file.exists():
            file.write_text(json.dumps(make()))
        return made(name)


def made(name):
    """Return what ``once`` has made under a name, if anybody asked for it."""
    file = _made(name)
    return json.loads(file.read_text()) if file.exists() else None


def _made(name):
    return folder() / f"{name}.json"


def address(kind):
    """Return the address of the run's server; start it if nobody has.

    ``TEST_DATABASE_URL`` names another one, whose user may make databases.
    """
    given = os.environ.get("TEST_DATABASE_URL", "")
    if given and kind == kind_of(given):
        return given
    return once(f"server-{kind}", lambda: _start(kind))


def stop():
    """Let this run's servers end; they would also do so when its first process is gone."""
    shutil.rmtree(folder())


def kind_of(address):
    """Return what we call the database of an address."""
    scheme = address.partition(":")[0].partition("+")[0]
    return {"mysql": "mariadb", "postgres": "postgresql"}.get(scheme, scheme)


def _start(kind):
    ready = folder() / f"{kind}.ready"
    first = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    log = folder() / f"{kind}.log"
    with log.open("w") as lines:
        command = [sys.executable, __file__, kind, ready, str(first)]
        subprocess.run(command, stdout=lines, stderr=lines, check=True)
    until = time.monotonic() + PATIENCE
    while not ready.exists():
        if "Traceback" in log.read_text() or time.monotonic() > until:
            raise RuntimeError(log.read_text()[-3000:])
        time.sleep(0.05)
    return ready.read_text()


def _run(kind, ready, first):
    """Go on in the background, so that no worker has to wait for us at its end."""
    if os.fork():
        return
    os.setsid()
    server, database = START[kind]
    with server() as base:
        partial = ready.with_suffix(".partial")
        partial.write_text(base + database)
        partial.rename(ready)
        while ready.exists() and _lives(first):
            time.sleep(0.2)


def _lives(number):
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    _run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
