"""The two runs: all systems in all cells, and ours with many users alone."""

import contextlib
import json
import tempfile
import time
from pathlib import Path

import databases
import growth
import postgres

from side_by_side import cpus, environments, filled, machine, startup, trust
from side_by_side.bench import Bench
from side_by_side.cells import LARGE
from side_by_side.environments import STATE
from side_by_side.systems import BY_KEY

RESULTS = STATE / "results"


@contextlib.contextmanager
def prepared(cells, say):
    """Yield a run's folder, its databases by system and users, and a server's process if any."""
    for name in sorted(
        {"tools"} | {BY_KEY[key].environment for cell in cells for key in cell.systems}
    ):
        if name != environments.OURS:
            environments.make(name, say)
    STATE.mkdir(exist_ok=True)
    wanted = sorted({(key, cell.users) for cell in cells for key in cell.systems})
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=STATE)))
        trust.make(folder)
        places = {}
        pid = None
        for key, users in wanted:
            if BY_KEY[key].engine == "sqlite":
                places[key, users] = _file(BY_KEY[key], users, folder, say)
                continue
            say("filling a PostgreSQL server")
            server = stack.enter_context(postgres.server(*growth.POSTGRESQL))
            pid = server.pid
            places[key, users] = databases.PostgreSQL(f"{server}/postgres").empty()
            filled.fill_ours(places[key, users], users)
            cpus.pin(cpus.OTHERS, pid)
        yield folder, places, pid


def _file(system, users, folder, say):
    """Return a copy for this run; the largest is used where it is, and some have none."""
    if not system.tables:
        return ""
    if users == LARGE:
        return filled.place(system, users, say)
    return filled.copy(system, users, folder, say)


def run(name, cells, rounds, say, *, whole=True):
    """Measure, and keep what was found as ``NAME.json``.

    Args:
        name: of the run.
        cells: what to measure.
        rounds: how often.
        say: takes a line about progress.
        whole: whether start-up and memory are measured, too.
    """
    with prepared(cells, say) as (folder, places, pid):
        began = time.monotonic()
        cpus.pin(cpus.OTHERS)
        found = {"machine": machine.describe(), "rounds": rounds}
        if whole:
            systems = {
                BY_KEY[key]: place for (key, users), place in places.items() if users < 10**6
            }
            found["startup"] = startup.measure(systems, folder, say)
        bench = Bench(folder, say, pid)
        with bench.up(places):
            for number in range(rounds):
                say(f"round {number + 1} of {rounds}")
                bench.round(number, cells)
            found["memory"] = bench.memory() if whole else {}
        found |= {"windows": bench.windows, "repeated": bench.repeated}
        found["seconds"] = time.monotonic() - began
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(found))


def kept(name):
    """Return what a run has found, or None."""
    file = RESULTS / f"{name}.json"
    return json.loads(file.read_text()) if file.exists() else None
