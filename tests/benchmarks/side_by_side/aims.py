"""What this project wants to reach, each as a figure of one run and its limit."""

from typing import NamedTuple

from side_by_side.figures import over_best_peer, ratio

ALONE = "warm 0 alone"
CROWD = "warm 0 crowd"
FAR = "warm 30 alone"
FAR_CROWD = "warm 30 crowd"


class Aim(NamedTuple):
    """A figure, and whether it may be at most or must be at least ``limit``."""

    words: str
    measured: float | None
    most: bool
    limit: float

    @property
    def met(self):
        return self.measured <= self.limit if self.most else self.measured >= self.limit


def aims(found, figures):
    """Return the aims of which a run has the figures."""
    listed = [*_ratios(figures), *_sizes(found, figures)]
    return [aim for aim in listed if aim.measured is not None]


def _ratios(figures):
    def against(name, cell, system, other_cell=None, ours="ours"):
        return ratio(figures, name, (cell, ours), (other_cell or cell, system))

    def peers(name, cell):
        return over_best_peer(figures, name, cell, "ours")

    return [
        Aim("logins/s, of the tuned one's", against("rate", CROWD, "tuned"), False, 0.8),
        Aim("logins/s, of the best peer's", peers("rate", CROWD), False, 11),
        Aim("CPU of a login, of the bound's", against("cpu", CROWD, "bound"), True, 2.9),
        Aim("p50 at 30 ms, of the bound's", against("p50", FAR, "bound"), True, 1.10),
        Aim("logins/s at 30 ms, of the best peer's", peers("rate", FAR_CROWD), False, 9),
        Aim("logins/s at 30 ms, of the bound's", against("rate", FAR_CROWD, "bound"), False, 0.7),
        Aim("CPU of a first sign-in, of the bound's", _first(figures), True, 3.5),
        Aim("CPU with 10⁶ users, of that with 10⁴", _grown(figures), True, 1.10),
        Aim(
            "CPU of a protected page, of the login's start",
            ratio(figures, "cpu", ("page", "ours"), ("start", "ours")),
            True,
            0.5,
        ),
        Aim(
            "CPU of a protected page, of an empty Flask view",
            ratio(figures, "cpu", ("page", "ours"), ("empty", "empty")),
            True,
            3,
        ),
    ]


def _first(figures):
    return ratio(figures, "cpu", ("first crowd", "ours"), ("first crowd", "bound"))


def _grown(figures):
    return ratio(figures, "cpu", ("million crowd", "ours"), (CROWD, "ours"))


def _sizes(found, figures):
    cold = figures.get(("cold crowd", "ours"))
    started = sorted(found.get("startup", {}).get("ours", []))
    memory = found.get("memory", {}).get("ours")
    return [
        Aim("TLS handshakes a login, cold", cold and round(cold["handshakes"], 2), True, 1),
        Aim("start-up, seconds", started[len(started) // 2] if started else None, True, 1),
        Aim("worker after 1,000 logins, MiB", memory and memory[0], True, 85),
    ]
