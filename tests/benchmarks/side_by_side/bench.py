"""A run: all systems are up, one is driven at a time, rounds are interleaved."""

import contextlib
import time

from side_by_side import cpus, trust, windows
from side_by_side.servers import QQ, Server
from side_by_side.systems import BY_KEY

QUIET = 0.12  # of a CPU that others may use in a window
PATIENCE = 30  # seconds of a run for windows that are repeated


class Bench:
    """What a run needs, and what it has found: ``windows`` are dicts, in the order of time."""

    def __init__(self, folder, place, say, database_pid=None):
        self._folder = folder
        self._place = place
        self._say = say
        self._database_pid = database_pid
        self._servers = {}
        self._patience = PATIENCE
        self.windows = []
        trust.make(folder)

    @contextlib.contextmanager
    def up(self, cells):
        """Start QQ and all systems; end them afterwards."""
        cpus.pin(cpus.OTHERS)
        with contextlib.ExitStack() as stack:
            self._qq = QQ(self._folder)
            stack.callback(self._qq.close)
            wanted = {(key, cell.users) for cell in cells for key in cell.systems}
            for key, users in sorted(wanted):
                place = self._place(BY_KEY[key], users)
                server = Server(BY_KEY[key], place, users, self._qq, self._folder)
                stack.callback(server.close)
                self._servers[key, users] = server
            for server in self._servers.values():
                server.ready()
            yield self

    def round(self, number, cells):
        """Measure each cell once; each round begins with another system."""
        for cell in cells:
            rates = []
            turn = number % len(cell.systems)
            for key in cell.systems[turn:] + cell.systems[:turn]:
                found = self._measured(cell, self._servers[key, cell.users])
                self.windows.append({"cell": cell.key, "system": key, "round": number, **found})
                rates.append(f"{key} {found['rate']:.0f}/s")
            self._say(f"  {cell.key}: {', '.join(rates)}")

    def _measured(self, cell, server):
        self._qq.says(round_trip=cell.round_trip / 1000, keep_alive=cell.keep_alive)
        pid = self._database_pid if server.system.engine == "postgresql" else None
        while True:
            began = time.monotonic()
            meter = windows.meter(server, self._qq, pid)
            found = windows.run(cell, server, meter)
            if found["others"] < QUIET or self._patience <= 0:
                return found
            self._patience -= time.monotonic() - began

    def memory(self):
        """Return for each system what its worker holds after a thousand logins, and how many."""
        self._say("memory: up to a thousand logins for each system")
        return {key: server.memory for (key, _), server in self._servers.items() if server.memory}
