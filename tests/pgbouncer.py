"""A PgBouncer of our own. `python tests/pgbouncer.py` finds its program, or installs it."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from processes import free_port

SETTINGS = """
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {folder}/users
pool_mode = transaction
default_pool_size = {size}
server_login_retry = 1
server_round_robin = 1
{more}
"""  # in turn: who relies on the session of before is found out


def find():
    """Return the path of the program; Debian keeps it out of a user's PATH."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
    return shutil.which("pgbouncer", path=path)


def new_database(server, words=""):
    """Make an empty database on a PostgreSQL server, with more words to it; return its address."""
    name = "shop_" + uuid.uuid4().hex[:8]
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"create database {name} {words}")
    return f"{server}/{name}"


def install():
    """Install PgBouncer as root with apt-get; else say what to do."""
    if find():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Debian's PgBouncer for its tests ...", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "pgbouncer"]
        subprocess.run(command, env=quiet, stdout=subprocess.DEVNULL, check=False)
    if not find():
        sys.exit(
            "No PgBouncer found. Install it "
            "(Debian: apt-get install pgbouncer; macOS: brew install pgbouncer)."
        )


@contextlib.contextmanager
def pooler(database, size=3, more="", **entries):
    """Run a pooler of transactions before a database; yield its address without a database.

    Args:
        database: address of the database, which the pooler knows by the same name.
        size: connections to the server.
        more: lines of settings.
        entries: more databases: name -> where it is, in PgBouncer's words.
    """
    folder = Path(tempfile.mkdtemp(prefix="pgb-"))
    port = free_port()
    parts = urlsplit(database)
    places = {parts.path[1:]: f"host={parts.hostname} port={parts.port}", **entries}
    lines = [f"{name} = {place}" for name, place in places.items()]
    settings = SETTINGS.format(port=port, folder=folder, size=size, more=more)
    text = "\n".join(["[databases]", *lines, "[pgbouncer]", settings])
    (folder / "pgbouncer.ini").write_text(text)
    (folder / "users").write_text('"shop" ""\n')
    as_user = {"user": "nobody", "extra_groups": []} if os.geteuid() == 0 else {}
    if as_user:
        shutil.chown(folder, "nobody")
    with (folder / "log").open("wb") as log:
        command = [find(), folder / "pgbouncer.ini"]
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **as_user)
    try:
        address = f"postgresql://shop@127.0.0.1:{port}"
        _wait(address + parts.path, process, folder / "log")
        yield address
    finally:
        process.terminate()
        process.wait(15)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(address, process, log):
    for _ in range(100):
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(address, connect_timeout=2).close()
            return
        assert process.poll() is None, log.read_text()
        time.sleep(0.05)
    raise AssertionError("PgBouncer does not answer: " + log.read_text())


if __name__ == "__main__":
    install()
