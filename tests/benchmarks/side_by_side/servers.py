"""The processes of a run: a server for each system, mostly gunicorn, and the stand-in for QQ."""

import contextlib
import json
import os
import signal
import subprocess
import threading
import time

from processes import clean, free_port

from side_by_side import cpus
from side_by_side.browser import Browser
from side_by_side.environments import HERE, python_of
from side_by_side.stores import Store
from side_by_side.systems import settings
from side_by_side.trust import CHAIN, KEY, ROOTS

THREADS = 8
GUNICORN = (
    *("-m", "gunicorn", "{wsgi}", "-b", "{address}", "--log-level", "warning"),
    *("-w", "1", "-k", "gthread", "--threads", str(THREADS), "--timeout", "60"),
)
PATHS = {"PYTHONPATH": os.pathsep.join([str(HERE.parent), str(HERE.parent.parent)])}


class Stopped(Exception):
    """Something was not as it should be: the run ends with these words."""


class QQ:
    """The stand-in for QQ."""

    def __init__(self, folder, python=None):
        command = [python or python_of("tools"), "-m", "side_by_side.qq_server"]
        self._process = subprocess.Popen(
            [*command, folder / CHAIN, folder / KEY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=clean(PATHS),
        )
        cpus.pin(cpus.OTHERS, self._process.pid)
        self._asking = threading.Lock()
        self.port = int(self._process.stdout.readline())
        self.pid = self._process.pid

    def says(self, **settings):
        """Set ``round_trip`` (seconds) or ``keep_alive``; return what was counted so far."""
        with self._asking:
            self._process.stdin.write(json.dumps(settings) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())

    def close(self):
        with self._process as process:
            process.stdin.close()
            process.wait(10)


def surroundings(system, place, port, qq_port, folder):
    """Return the environment of a system's app."""
    shim = str(HERE / "shim")
    qq = {"BENCH_QQ_PORT": str(qq_port), "BENCH_ROOTS": str(folder / ROOTS), "PYTHONPATH": shim}
    return clean({**settings(system, place, port), **qq}, folder)


class Server:
    """A system under its server, on the CPU of the apps; ``users`` are bound in its database."""

    def __init__(self, system, place, users, qq, folder):
        self.system = system
        self.users = users
        self.store = Store(system, place)
        self.port = free_port()
        self._log = folder / f"{system.key}-{users}.log"
        self.logins = 0
        self.memory = None  # MiB after the first thousand logins, and after how many
        words = {"wsgi": system.wsgi, "address": f"127.0.0.1:{self.port}", "port": self.port}
        command = [part.format(**words) for part in system.serve or GUNICORN]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [python_of(system.environment), *command],
                cwd=system.folder,
                env=surroundings(system, place, self.port, qq.port, folder),
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=lambda: cpus.pin(cpus.APPS),
            )
        self.pid = self._process.pid

    def says(self):
        """Return the end of what the server has said."""
        return self._log.read_text(errors="replace")[-3000:]

    def ready(self):
        """Wait until it answers."""
        for _ in range(600):
            if self._process.poll() is not None:
                raise Stopped(f"{self.system.label} does not start: {self.says()}")
            with contextlib.suppress(OSError):
                Browser(self.port).get(self.system.start)
                return self
            time.sleep(0.05)
        raise Stopped(f"{self.system.label} does not start: {self.says()}")

    def moves(self, cpu):
        """Give it another CPU."""
        for pid in cpus.family(self.pid):
            for task in os.listdir(f"/proc/{pid}/task"):
                cpus.pin(cpu, int(task))

    def note(self, logins):
        """Count logins, and how much memory they have led to."""
        self.logins += logins
        if self.memory is None and self.logins >= 1000:
            memory = cpus.memory_of_all if self.system.serve else cpus.memory
            self.memory = (memory(self.pid), self.logins)

    def close(self):
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
