"""The sections of docs/performance.md about ours: its pages, its databases, and what we aim at."""

import statistics

from side_by_side.aims import aims
from side_by_side.cells import LOGINS
from side_by_side.figures import ratio
from side_by_side.systems import BY_KEY
from side_by_side.tables import number, table, times


def page(figures):
    """Return what single requests cost beside an empty view."""
    asked = {
        "an empty Flask view": ("empty", "empty"),
        "a protected page of ours": ("page", "ours"),
        "a protected page of ours, on PostgreSQL": ("page", "ours-pg"),
        "the start of a login of ours": ("start", "ours"),
    }
    rows = []
    for label, place in asked.items():
        values = [figures[place][name] for name in ("rate", "p50", "p99", "cpu")]
        over = ratio(figures, "cpu", place, ("empty", "empty"))
        rows.append([label, *map(number, values), times(over)])
    return table(
        ["", "requests/s", "p50, ms", "p99, ms", "CPU, ms", "CPU of the empty one's"], rows
    )


def databases(figures):
    """Return ours on both databases, with what the server uses beside the app."""
    head = ["", "returning: logins/s", "CPU of the app, ms", "CPU of the server, ms"]
    head += ["first: logins/s", "CPU of the app, ms", "CPU of the server, ms"]
    rows = []
    for key, label in (("ours", "SQLite"), ("ours-pg", "PostgreSQL")):
        row = [label]
        for cell in ("warm 0 crowd", "first crowd"):
            one = figures[cell, key]
            row += [number(one["rate"]), number(one["cpu"])]
            row.append(number(one["database"] if key == "ours-pg" else None))
        rows.append(row)
    return table(head, rows)


def sizes(found):
    """Return start-up and memory of all systems."""
    rows = []
    for key in (*LOGINS, "empty"):
        memory, after = found["memory"].get(key) or (None, None)
        started = statistics.median(found["startup"][key])
        rows.append([BY_KEY[key].label, number(started, 2), number(memory, 0), number(after, 0)])
    return table(["", "start-up, s", "worker, MiB", "after so many logins"], rows)


def aimed(found, figures):
    """Return what is aimed at, and whether this run has reached it."""
    rows = []
    for aim in aims(found, figures):
        limit = f"{'at most' if aim.most else 'at least'} {aim.limit:g}"
        rows.append([aim.words, number(aim.measured), limit, "yes" if aim.met else "no"])
    return table(["ours", "measured", "aim", "reached"], rows)


def core(figures):
    """Return the sentence that says what a core gives."""
    sqlite = number(figures["warm 0 crowd", "ours"]["rate"], 0)
    postgresql = number(figures["warm 0 crowd", "ours-pg"]["rate"], 0)
    return (
        f"One core of this machine, all of it the app's, lets in **{sqlite} returning members a"
        f" second** on\nSQLite and {postgresql} on PostgreSQL, whose server has another core."
    )
