"""Measure logins with QQ side by side, and write docs/performance.md.

PYTHONPATH=tests:tests/benchmarks:. python -m side_by_side, or make bench. With all systems and
cells it takes under six minutes on two cores, and some more the first time; progress goes to
standard error. Needs Linux.
"""

import argparse
import signal
import sys
import time

from side_by_side import cells, cpus, figures, report, runs, servers_page, trial
from side_by_side.servers import Stopped
from side_by_side.systems import SYSTEMS
from side_by_side.tables import number

BEGAN = time.monotonic()


def say(line):
    print(f"{time.monotonic() - BEGAN:4.0f} s  {line}", file=sys.stderr, flush=True)


def options():
    parser = argparse.ArgumentParser(prog="side_by_side", description=__doc__.partition("\n")[0])
    parser.add_argument("--large", action="store_true", help="ours alone, with 10^7 users")
    parser.add_argument("--servers", action="store_true", help="ours under other servers")
    parser.add_argument("--report", action="store_true", help="write the page of the last runs")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1, help="windows so much longer")
    keys = ",".join(system.key for system in SYSTEMS)
    parser.add_argument("--systems", default="", help=f"only these, and no page: {keys}")
    known = ", ".join(cell.key for cell in cells.CELLS)
    parser.add_argument("--cells", default="", help=f"only those that begin so: {known}")
    return parser.parse_args()


def show(windows):
    """Print the figures of a part of the cells."""
    for (cell, system), one in figures.summary(windows).items():
        values = [f"{name} {number(one[name])}" for name in ("rate", "cpu", "p50", "p99")]
        values.append(f"handshakes {number(one['handshakes'])}")
        print(f"{cell:14} {system:8} {'  '.join(values)}")


def try_servers(chosen):
    """Measure ours under other servers, and write docs/servers.md."""
    if not chosen.report:
        trial.run(chosen.rounds, say, chosen.scale)
    servers_page.write(runs.kept(trial.NAME))
    say("wrote docs/servers.md")


def main(chosen):
    if chosen.servers:
        try_servers(chosen)
        return
    systems = chosen.systems.split(",") if chosen.systems else ()
    part = bool(systems or chosen.cells)
    if not chosen.report:
        listed = cells.LARGE_CELLS if chosen.large else cells.CELLS
        wanted = cells.chosen(listed, chosen.cells, systems, chosen.scale)
        name = "part" if part else "large" if chosen.large else "all"
        runs.run(name, wanted, chosen.rounds, say, whole=name == "all")
        show(runs.kept(name)["windows"])
    if not part and runs.kept("all"):
        report.write(runs.kept("all"), runs.kept("large"))
        say("wrote docs/performance.md and its charts")


if __name__ == "__main__":
    given = options()
    if len(cpus.ALL) < 2:
        sys.exit("Two CPUs are needed: one is the app's alone.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # servers end with us
    try:
        main(given)
    except Stopped as stopped:
        sys.exit(str(stopped))
