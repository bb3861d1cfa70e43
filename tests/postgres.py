"""A PostgreSQL server of our own. `python tests/postgres.py` finds its programs, or installs
them."""

import contextlib
import glob
import os
import pwd
import shutil
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


@contextlib.contextmanager
def server():
    """Run an empty server on a free port; yield its address without a database."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    user = _other_user()
    if user:
        shutil.chown(folder, user)
    port = free_port()
    as_user = {"user": user, "extra_groups": []} if user else {}
    data = folder / "data"
    making = ["-D", data, "-U", "shop", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    command = [find("initdb"), *making]
    subprocess.run(command, check=True, capture_output=True, cwd=folder, **as_user)
    options = ["-p", str(port), "-k", str(folder)]
    for setting in SETTINGS:
        options += ["-c", setting]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [find("postgres"), "-D", data, *options], stdout=log, stderr=log, cwd=folder, **as_user
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
        process.terminate()
        process.wait(15)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    install()
