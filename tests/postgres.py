"""A PostgreSQL server of our own. `python tests/postgres.py` finds its programs, or installs
them."""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from processes import Address, free_port

# nothing in it is worth keeping, and its databases live for seconds
SETTINGS = ["listen_addresses=127.0.0.1", "fsync=off", "full_page_writes=off", "autovacuum=off"]


def find(program):
    """Return the path of a PostgreSQL program; Debian keeps them out of PATH."""
    return shutil.which(program) or next(
        iter(sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{program}"), reverse=True)), None
    )


def install():
    """Install PostgreSQL as root with apt-get; else say what to do."""
    if find("postgres") and find("initdb"):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Debian's PostgreSQL for its tests ...", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "postgresql"],
            env=quiet,
            stdout=subprocess.DEVNULL,
            check=False,
        )
    if not find("initdb"):
        sys.exit(
            "No PostgreSQL found. Install its server "
            "(Debian: apt-get install postgresql; macOS: brew install postgresql)."
        )


def _other_user():
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def as_owner():
    """Return the options of a subprocess that is PostgreSQL's."""
    user = _other_user()
    return {"user": user, "extra_groups": []} if user else {}


def run(folder, program, *args):
    """Run one of PostgreSQL's programs to its end, as the owner of a folder."""
    command = [find(program), *args]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, cwd=folder, **as_owner()
    )
    assert done.returncode == 0, done.stderr


def give(path):
    """Let PostgreSQL own a file or a folder."""
    if owner := as_owner().get("user"):
        shutil.chown(path, owner)


def make(folder):
    """Make the data of an empty server in a folder."""
    making = ["-U", "shop", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    run(folder, "initdb", "-D", folder / "data", *making)


@contextlib.contextmanager
def own_folder():
    """Make a folder for a server; afterwards it is gone."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    give(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def running(folder, port, *settings):
    """Run the server whose data are in a folder; yield its address without a database."""
    options = ["-p", str(port), "-k", str(folder)]
    for setting in (*SETTINGS, *settings):
        options += ["-c", setting]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [find("postgres"), "-D", folder / "data", *options],
            stdout=log,
            stderr=log,
            cwd=folder,
            **as_owner(),
        )
    try:
        for _ in range(100):
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", port), timeout=1),
            ):
                break
            time.sleep(0.1)
        time.sleep(0.5)
        yield Address(f"postgresql://shop@127.0.0.1:{port}", process.pid)
    finally:
        process.send_signal(signal.SIGINT)  # whoever is still connected is cut off
        process.wait(15)


@contextlib.contextmanager
def server(*settings):
    """Run an empty server on a free port; yield its address without a database."""
    with own_folder() as folder:
        make(folder)
        with running(folder, free_port(), *settings) as address:
            yield address


if __name__ == "__main__":
    install()
