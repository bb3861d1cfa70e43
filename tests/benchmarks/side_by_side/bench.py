"""A run: all systems are up, one is driven at a time, rounds are interleaved."""

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from side_by_side import cpus, windows
from side_by_side.cells import CELLS, SMALL
from side_by_side.figures import QUIET
from side_by_side.servers import QQ, Server
from side_by_side.systems import BY_KEY

PATIENCE = 20  # seconds of a run for windows that are repeated
CROWD = next(cell for cell in CELLS if cell.key == "warm 0 crowd")


class Bench:
    """What a run needs, and what it has found: ``windows`` are dicts, in the order of time."""

    def __init__(self, folder, say, database_pid=None, systems=BY_KEY):
        self._folder = folder
        self._say = say
        self._database_pid = database_pid
        self._systems = systems
        self._servers = {}
        self._patience = PATIENCE
        self.windows = []
        self.repeated = 0

    @contextlib.contextmanager
    def up(self, places):
        """Start QQ and all systems; end them afterwards.

        Args:
            places: systems with how many users -> where that database is.
        """
        with contextlib.ExitStack() as stack:
            self._qq = QQ(self._folder)
            stack.callback(self._qq.close)
            for (key, users), place in places.items():
                server = Server(self._systems[key], place, users, self._qq, self._folder)
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
        """Return a window's figures; where others had disturbed it, those of another one."""
        while True:
            began = time.monotonic()
            found = self._window(cell, server)
            if found["others"] < QUIET or self._patience <= 0:
                return found
            self.repeated += 1
            self._patience -= time.monotonic() - began

    def _window(self, cell, server):
        self._qq.says(round_trip=cell.round_trip / 1000, keep_alive=cell.keep_alive)
        pid = self._database_pid if server.system.engine == "postgresql" else None
        return windows.run(cell, server, windows.meter(server, self._qq, pid))

    def memory(self):
        """Return for each system MiB of its worker after a thousand logins, and how many it had.

        Those that have not had so many get them now, at once and on all CPUs: no time is taken.
        """
        asked = [
            server
            for (_, users), server in self._servers.items()
            if users == SMALL and server.system.tables
        ]
        short = [server for server in asked if server.memory is None]
        self._say(f"memory: up to a thousand logins for {len(short)} more systems")
        for number, server in enumerate(short):
            server.moves(cpus.ALL[number % len(cpus.ALL)])
        with ThreadPoolExecutor(len(short) or 1) as at_once:
            [*at_once.map(self._thousand, short)]
        return {server.system.key: server.memory for server in asked}

    def _thousand(self, server):
        while server.memory is None:
            self._window(replace(CROWD, seconds=2), server)
