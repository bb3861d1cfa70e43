"""Figures of many windows: medians over the rounds, quantiles over all logins."""

import math
import statistics
from collections import defaultdict

from side_by_side.systems import BY_KEY, PEER

QUIET = 0.12  # of a CPU that others may use in a window
MEDIANS = ("rate", "cpu", "database", "connections", "handshakes", "requests", "others")


def summary(windows):
    """Return figures by cell and system: rate, CPU and counts a login, quantiles in ms."""
    gathered = defaultdict(list)
    for window in windows:
        gathered[window["cell"], window["system"]].append(window)
    return {place: _of(quiet(found)) for place, found in gathered.items()}


def quiet(windows):
    """Return those of a place's windows in which others left the machine alone, if there are any.

    What the machine's other work has disturbed says little of a system.
    """
    return [window for window in windows if window["others"] < QUIET] or windows


def _of(windows):
    took = sorted(one for window in windows for one in window["took"])
    figures = {name: statistics.median(one[name] for one in windows) for name in MEDIANS}
    figures["p50"] = quantile(took, 0.50)
    figures["p99"] = quantile(took, 0.99)
    figures["logins"] = len(took)
    figures["windows"] = len(windows)
    rates = [window["rate"] for window in windows]
    figures["spread"] = max(rates) / min(rates)
    return figures


def quantile(ordered, share):
    """Return the value that so large a share of them does not exceed."""
    return ordered[math.ceil(share * len(ordered)) - 1]


def best_peer(figures, cell, name):
    """Return the best figure of a peer in a cell: the highest rate, the lowest of all else."""
    best = max if name == "rate" else min
    found = [
        one[name]
        for (place, system), one in figures.items()
        if place == cell and BY_KEY[system].kind == PEER
    ]
    return best(found) if found else None


def ratio(figures, name, one, other):
    """Return one place's figure over another's, each a cell and a system; None without one."""
    if one not in figures or other not in figures:
        return None
    return figures[one][name] / figures[other][name]


def over_best_peer(figures, name, cell, system):
    """Return a system's figure over the best peer's."""
    best = best_peer(figures, cell, name)
    return figures[cell, system][name] / best if best and (cell, system) in figures else None
