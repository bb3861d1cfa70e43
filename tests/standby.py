"""A PostgreSQL primary, and a standby that replicates it and can be promoted."""

import contextlib
import os
import signal
import subprocess
import time
from urllib.parse import urlsplit

import postgres
import psycopg
from processes import free_port

STREAMING = "select count(*) from pg_stat_replication where sync_state = 'sync'"
WAITING = 15  # seconds


class Pair:
    """Two servers, of which the first is the primary.

    Attributes:
        address: of both, without a database, as libpq has it.
        primary: address of the first.
        standby: address of the second.
    """

    def __init__(self, folders, primary, standby):
        self._folders = folders
        self.primary = primary
        self.standby = standby
        self.address = f"{primary},{urlsplit(standby).netloc.rpartition('@')[2]}"

    def primary_dies(self):
        """Be gone at once, as after a power cut."""
        self._control(self._folders[0], "stop", "-m", "immediate")

    def primary_freezes(self):
        """Answer nothing any more, and keep every connection, as a machine without power does."""
        self._signal(signal.SIGSTOP)

    def primary_goes_on(self):
        """Run again, as far as it still exists."""
        self._signal(signal.SIGCONT)

    def promotes(self):
        """Make the standby the primary; return when it is."""
        self._control(self._folders[1], "promote", "-w")

    def is_followed(self):
        """Wait until a commit on the primary waits for the standby."""
        with psycopg.connect(f"{self.primary}/postgres", autocommit=True) as admin:
            admin.execute("alter system set synchronous_standby_names = '*'")
            admin.execute("select pg_reload_conf()")
            end = time.monotonic() + WAITING
            while admin.execute(STREAMING).fetchone() == (0,):
                assert time.monotonic() < end, "the standby does not follow"
                time.sleep(0.1)

    def _signal(self, number):
        file = self._folders[0] / "data" / "postmaster.pid"
        if not file.exists():
            return
        parent = file.read_text().split()[0]
        command = ["pgrep", "-P", parent]
        children = subprocess.run(command, capture_output=True, text=True, check=False)
        for pid in [parent, *children.stdout.split()]:
            with contextlib.suppress(ProcessLookupError):  # it ended by itself meanwhile
                os.kill(int(pid), number)

    def _control(self, folder, *what):
        postgres.run(folder, "pg_ctl", "-D", folder / "data", *what)


@contextlib.contextmanager
def pair():
    """Run both; nothing that was committed is lost when the primary dies."""
    with contextlib.ExitStack() as stack:
        folders = [stack.enter_context(postgres.own_folder()) for _ in range(2)]
        postgres.make(folders[0])
        primary = stack.enter_context(postgres.running(folders[0], free_port()))
        source = ["-d", f"{primary}/postgres", "-D", folders[1] / "data"]
        postgres.run(folders[1], "pg_basebackup", *source, "-R", "-X", "stream", "-c", "fast")
        standby = stack.enter_context(postgres.running(folders[1], free_port()))
        servers = Pair(folders, primary, standby)
        servers.is_followed()
        try:
            yield servers
        finally:
            servers.primary_goes_on()
