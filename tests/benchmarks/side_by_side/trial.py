"""The run with other servers: our app under each, driven by turns, and what they promise."""

import contextlib
import json
import shutil
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from side_by_side import cpus, environments, filled, machine, promises, trust
from side_by_side.bench import Bench
from side_by_side.candidates import CANDIDATES
from side_by_side.cells import SMALL, Cell
from side_by_side.environments import SERVERS, STATE
from side_by_side.runs import RESULTS
from side_by_side.servers import QQ, Server
from side_by_side.systems import BY_KEY

NAME = "servers"
AT_ONCE = 3  # servers that are asked for their promises: they share a CPU
KEYS = tuple(candidate.key for candidate in CANDIDATES)
CELLS = [
    Cell("warm 0 crowd", KEYS, 16, 1.5),
    Cell("warm 30 crowd", KEYS, 16, 1.5, round_trip=30),
]


def run(rounds, say, scale=1.0):
    """Measure and probe all servers, and keep what was found as ``servers.json``.

    Args:
        rounds: how often.
        say: takes a line about progress.
        scale: windows so much longer.
    """
    for name in ("tools", SERVERS):
        environments.make(name, say)
    cells = [Cell(**{**vars(cell), "seconds": cell.seconds * scale}) for cell in CELLS]
    with tempfile.TemporaryDirectory(dir=STATE) as made:
        folder = Path(made)
        trust.make(folder)
        began = time.monotonic()
        cpus.pin(cpus.OTHERS)
        found = {"machine": machine.describe(), "rounds": rounds}
        found |= measured(folder, cells, rounds, say)
        say("what they promise")
        found["promises"] = asked(folder, say)
        found["seconds"] = time.monotonic() - began
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{NAME}.json").write_text(json.dumps(found))


def measured(folder, cells, rounds, say):
    """Return windows of all servers, interleaved, and their memory."""
    systems = {candidate.key: candidate.system() for candidate in CANDIDATES}
    bench = Bench(folder, say, systems=systems)
    places = {(key, SMALL): _database(folder, key, say) for key in systems}
    with bench.up(places):
        for number in range(rounds):
            say(f"round {number + 1} of {rounds}")
            bench.round(number, cells)
        memory = bench.memory()
    return {"windows": bench.windows, "repeated": bench.repeated, "memory": memory}


def asked(folder, say):
    """Return what each server keeps of what we promise."""
    places = {one.key: _database(folder, f"{one.key}-probed", say) for one in CANDIDATES}
    with contextlib.closing(QQ(folder)) as qq, ThreadPoolExecutor(AT_ONCE) as at_once:
        qq.says(round_trip=promises.ROUND_TRIP)

        def one(candidate):
            given = (candidate.system(probed=True), places[candidate.key], SMALL, qq, folder)
            with contextlib.closing(Server(*given)) as server:
                found = promises.ask(server.ready())
            with contextlib.closing(Server(*given)) as server:
                return {**found, "revives": promises.revives(server.ready())}

        return dict(zip(KEYS, at_once.map(one, CANDIDATES), strict=True))


def _database(folder, name, say):
    target = folder / f"{name}.sqlite"
    return str(shutil.copy(filled.place(BY_KEY["ours"], SMALL, say), target))
