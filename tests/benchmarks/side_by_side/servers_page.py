"""docs/servers.md, from what the run with other servers has kept."""

from side_by_side import promises, report
from side_by_side.candidates import CANDIDATES
from side_by_side.environments import HERE, SERVERS, release
from side_by_side.figures import ratio, summary
from side_by_side.tables import NOTHING, number, table, times

PACKAGES = ("granian", "gevent", "waitress", "pyuwsgi")
SHIPPED = CANDIDATES[0].key


def write(found, folder=report.DOCS):
    """Write the page of what a run has kept into a folder."""
    (folder / "servers.md").write_text(text(found), encoding="utf-8")


def text(found):
    """Return the page."""
    figures = summary(found["windows"])
    machine = {**found["machine"]}
    machine["Servers"] = ", ".join(f"{name} {release(SERVERS, name)}" for name in PACKAGES)
    words = {
        "machine": report.machine(machine),
        "near": _logins(figures, "warm 0 crowd"),
        "far": _logins(figures, "warm 30 crowd"),
        "memory": _memory(found["memory"]),
        "promises": _promises(found["promises"]),
        "half_sent": promises.HALF_SENT,
        "patience": f"{promises.PATIENCE:.0f}",
        "rounds": found["rounds"],
        "repeated": report.of_others(found, figures),
        "minutes": f"{found['seconds'] / 60:.1f} minutes",
    }
    return (HERE / "servers.md").read_text(encoding="utf-8").format(**words)


def _logins(figures, cell):
    head = ["", "logins/s", "of the first's", "p50, ms", "p99, ms", "CPU, ms", "of the first's"]
    rows = []
    for one in CANDIDATES:
        place = (cell, one.key)
        had = figures[place]
        rate, cpu = (
            times(ratio(figures, name, place, (cell, SHIPPED))) for name in ("rate", "cpu")
        )
        waited = [number(had["p50"]), number(had["p99"])]
        rows.append([one.label, number(had["rate"]), rate, *waited, number(had["cpu"]), cpu])
    return table(head, rows)


def _memory(memory):
    rows = [
        [one.label, number(memory[one.key][0], 0), number(memory[one.key][1], 0)]
        for one in CANDIDATES
    ]
    return table(["", "all processes, MiB", "after so many logins"], rows)


def _promises(asked):
    head = ["", "half-sent headers, s", "half-sent bodies, s", "locked database, s"]
    head += [
        "login finished",
        "end, s",
        "comes back",
        "address",
        "no look-alike",
        "log without code",
    ]
    rows = []
    for one in CANDIDATES:
        had = asked[one.key]
        waits = [_wait(had[name]) for name in ("half_header", "half_body", "locked")]
        log = _yes(had["clean_log"]) if one.logs else NOTHING
        seen = [_yes(had["address"]), _yes(had["forged"])]
        ended = [_yes(had["finished"]), number(had["end"], 1), _yes(had["revives"])]
        rows.append([one.label, *waits, *ended, *seen, log])
    return table(head, rows)


def _wait(seconds):
    return f"over {promises.PATIENCE:.0f}" if seconds is None else number(seconds, 1)


def _yes(kept):
    return "yes" if kept else "no"
