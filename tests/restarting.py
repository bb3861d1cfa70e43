"""A database server that can be killed and started again, on the same port."""

import contextlib
import os
import signal

import databases
import mariadb
import postgres
import run_servers
from processes import free_port

# PostgreSQL's processes end each other; a new server would wait for those that are left
KILL = {"postgresql": signal.SIGQUIT, "mariadb": signal.SIGKILL}
LASTING = {"postgresql": [], "mariadb": ["innodb-flush-log-at-trx-commit=1"]}
MODULES = {"postgresql": postgres, "mariadb": mariadb}


class Restarting:
    """A server that runs; killed, nothing that was committed is lost."""

    def __init__(self, kind, folder):
        self._kind = kind
        self._folder = folder
        self._port = free_port()
        self._running = contextlib.ExitStack()
        self._pid = None

    def starts(self):
        """Run; return the address, which is always the same."""
        settings = LASTING[self._kind]
        server = MODULES[self._kind].running(self._folder, self._port, *settings)
        address = self._running.enter_context(server)
        self._pid = address.pid
        return address

    def dies(self):
        """Be gone at once, without a word to anybody."""
        os.kill(self._pid, KILL[self._kind])
        self._running.close()

    def close(self):
        self._running.close()


@contextlib.contextmanager
def restarting(kind):
    """Run one; yield it and the address of an empty database on it."""
    module = MODULES[kind]
    with module.own_folder() as folder:
        module.make(folder)
        with contextlib.closing(Restarting(kind, folder)) as server:
            address = server.starts()
            if kind == "mariadb":
                mariadb.welcome(address)
            _, database = run_servers.START[kind]
            yield server, databases.SERVERS[kind](address + database).empty()
