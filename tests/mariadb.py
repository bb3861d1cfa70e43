"""A MariaDB server of our own. `python tests/mariadb.py` finds its programs, or installs them."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pymysql
from processes import Address, free_port
from sqlalchemy import make_url

# nothing in it is worth keeping, and its databases live for seconds
SETTINGS = [
    "skip-name-resolve",
    "skip-log-bin",
    "innodb-flush-log-at-trx-commit=0",
    "innodb-flush-method=nosync",
    "innodb-doublewrite=0",
    "innodb-buffer-pool-size=64M",
    "innodb-log-file-size=32M",
    "max-connections=500",
    "performance-schema=0",
    # a shop's server may still be set up as twenty years ago: what we need we ask for
    "character-set-server=latin1",
    "sql-mode=",
    "default-storage-engine=MyISAM",
    "transaction-isolation=REPEATABLE-READ",
    "default-time-zone=+08:00",
]
NAMES = {
    "mariadbd": ("mariadbd", "mysqld"),
    "install": ("mariadb-install-db", "mysql_install_db"),
    "arbitrator": ("garbd",),  # it and the next one for a Galera cluster, see galera.py
    "rsync": ("rsync",),
}
STARTING = 60  # seconds
NOT_READY = 1047  # a Galera node that does not belong to its cluster yet


def find(program):
    """Return the path of a MariaDB program; Debian keeps the server out of a user's PATH."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
    return next(filter(None, (shutil.which(name, path=path) for name in NAMES[program])), None)


def install():
    """Install MariaDB as root with apt-get; else say what to do."""
    if all(find(program) for program in NAMES):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Debian's MariaDB for its tests ...", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
        wanted = ["mariadb-server", "galera-4", "galera-arbitrator-4", "rsync"]
        subprocess.run(command + wanted, env=quiet, stdout=subprocess.DEVNULL, check=False)
    if not find("mariadbd"):
        sys.exit(
            "No MariaDB found. Install its server "
            "(Debian: apt-get install mariadb-server; macOS: brew install mariadb)."
        )


@contextlib.contextmanager
def server(*settings):
    """Run an empty server on a free port; yield its address without a database.

    Args:
        settings: more of the server's, as ``wsrep-on=1``.
    """
    with own_folder() as folder:
        make(folder)
        with running(folder, free_port(), *settings) as address:
            welcome(address)
            yield address


@contextlib.contextmanager
def own_folder():
    """Make a folder for a server's files, which no root owns."""
    folder = Path(tempfile.mkdtemp(prefix="maria-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def as_user():
    """Return how a process is started; MariaDB's do not run as root."""
    return {"user": "nobody", "extra_groups": []} if os.geteuid() == 0 else {}


@contextlib.contextmanager
def running(folder, port, *settings):
    """Run the server of a folder until the block ends; yield its address once it answers."""
    options = [f"--{setting}" for setting in (*SETTINGS, *settings)]
    places = [f"--datadir={folder}/data", f"--socket={folder}/socket", f"--pid-file={folder}/pid"]
    where = [f"--port={port}", "--bind-address=127.0.0.1", f"--tmpdir={folder}"]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [find("mariadbd"), "--no-defaults", *places, *where, *options],
            stdout=log,
            stderr=log,
            cwd=folder,
            **as_user(),
        )
    try:
        _wait(port, process, folder / "log")
        yield Address(f"mysql://shop:shop@127.0.0.1:{port}", process.pid)
    finally:
        process.send_signal(signal.SIGCONT)  # a test may have stopped it
        process.terminate()
        process.wait(STARTING)


def make(folder):
    """Make an empty data folder in the server's own."""
    making = ["--no-defaults", f"--datadir={folder}/data", "--skip-test-db"]
    known = ["--auth-root-authentication-method=normal", f"--tmpdir={folder}"]
    fast = ["--innodb-flush-method=nosync", "--innodb-log-file-size=32M"]
    subprocess.run(
        [find("install"), *making, *known, *fast],
        check=True,
        capture_output=True,
        cwd=folder,
        **as_user(),
    )


def welcome(address):
    """Make the user of the address, who may do everything, as soon as the server takes writes."""
    until = time.monotonic() + STARTING
    with _root(make_url(address).port) as root, root.cursor() as cursor:
        while True:
            try:
                cursor.execute("CREATE OR REPLACE USER shop IDENTIFIED BY 'shop'")
                cursor.execute("GRANT ALL ON *.* TO shop WITH GRANT OPTION")
                return
            except pymysql.OperationalError as refused:
                if refused.args[0] != NOT_READY or time.monotonic() > until:
                    raise
            time.sleep(0.1)


def _root(port):
    return pymysql.connect(host="127.0.0.1", port=port, user="root", ssl_disabled=True)


def _wait(port, process, log):
    until = time.monotonic() + STARTING
    while True:
        if process.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"MariaDB did not start: {log.read_text()[-2000:]}")
        with contextlib.suppress(pymysql.OperationalError), _root(port):
            return
        time.sleep(0.1)


if __name__ == "__main__":
    install()
