"""A Redis server of our own. `python tests/redis_server.py` finds its program, or installs it."""

import contextlib
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


def find():
    """Return the path of the program."""
    return shutil.which("redis-server") or shutil.which("valkey-server")


def install():
    """Install Redis as root with apt-get; else say what to do."""
    if find():
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing Debian's Redis for its tests ...", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install_it = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "redis-server"]
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(install_it, env=quiet, stdout=subprocess.DEVNULL, check=False)
    if not find():
        sys.exit(
            "No Redis found. Install its server "
            "(Debian: apt-get install redis-server; macOS: brew install redis)."
        )


def _other_user():
    """What faces a network does not run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "redis" if "redis" in names else "nobody"


class Redis:
    """One server on one port: it can hang, die and come back.

    Args:
        folder: for its files.
        options: more of its settings, as on its command line.
        file: of settings that it rewrites itself, for a sentinel.
    """

    def __init__(self, folder, *options, file=None):
        self._folder = folder
        self._options = options
        self._file = file
        self._user = _other_user()
        if self._user:
            shutil.chown(folder, self._user)
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"redis://127.0.0.1:{self.port}/0"
        self.starts()

    def starts(self):
        """Run; return when it answers."""
        tls = "--tls-cert-file" in self._options
        ports = ["--port", "0", "--tls-port"] if tls else ["--port"]
        options = [*ports, str(self.port), "--bind", "127.0.0.1", *self._options]
        if self._file is None:
            options += ["--save", "", "--appendonly", "no"]
        else:
            options = [str(self._file), *options, "--sentinel"]
        as_user = {"user": self._user, "extra_groups": []} if self._user else {}
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [find(), *options], stdout=log, stderr=log, cwd=self._folder, **as_user
            )
        for _ in range(200):
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port), 1) as connection,
            ):
                connection.sendall(b"PING\r\n")
                if tls or connection.recv(16).startswith((b"+PONG", b"-NOAUTH")):
                    return
            assert self._process.poll() is None, (self._folder / "log").read_text()
            time.sleep(0.05)
        raise AssertionError("Redis does not answer")

    def hangs(self):
        """Take connections, and answer nothing."""
        self._process.send_signal(signal.SIGSTOP)

    def goes_on(self):
        """Answer again."""
        self._process.send_signal(signal.SIGCONT)

    def dies(self):
        """Be gone at once."""
        self._process.kill()
        self._process.wait(15)


@contextlib.contextmanager
def server(*options, file=None):
    """Run an empty server on a free port; what it takes is said at ``Redis``."""
    folder = Path(tempfile.mkdtemp(prefix="redis-"))
    redis = Redis(folder, *options, file=file)
    try:
        yield redis
    finally:
        redis.dies()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    install()
