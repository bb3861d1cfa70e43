"""The charts of docs/performance.md: what is in them, and the process that draws them."""

import json
import subprocess

from processes import clean

from side_by_side.cells import LOGINS
from side_by_side.environments import HERE, python_of
from side_by_side.systems import BY_KEY

CHARTS = {
    "logins": (
        "Logins a second on one core, 16 browsers",
        {
            "QQ at 0 ms": ("warm 0 crowd", "rate"),
            "QQ at 30 ms": ("warm 30 crowd", "rate"),
        },
    ),
    "time": (
        "Time of a login with QQ at 30 ms, one browser, ms",
        {"p50": ("warm 30 alone", "p50"), "p99": ("warm 30 alone", "p99")},
    ),
    "cpu": (
        "CPU of a login, ms",
        {
            "returning": ("warm 0 crowd", "cpu"),
            "first": ("first crowd", "cpu"),
            "connections closed": ("cold crowd", "cpu"),
        },
    ),
}


def name(chart):
    return f"performance-{chart}.svg"


def draw(figures, folder):
    """Write the charts into a folder."""
    asked = []
    for chart, (title, bars) in CHARTS.items():
        keys = [key for key in LOGINS if any((cell, key) in figures for cell, _ in bars.values())]
        drawn = {
            what: [_value(figures.get((cell, key)), figure) for key in keys]
            for what, (cell, figure) in bars.items()
        }
        names = [BY_KEY[key].label for key in keys]
        asked.append({"file": str(folder / name(chart)), "title": title})
        asked[-1] |= {"names": names, "bars": drawn}
    subprocess.run(
        [python_of("tools"), "-m", "side_by_side.charts"],
        input=json.dumps(asked),
        text=True,
        check=True,
        env=clean({"PYTHONPATH": str(HERE.parent)}),
    )


def _value(figures, name):
    return round(figures[name], 2) if figures else None
