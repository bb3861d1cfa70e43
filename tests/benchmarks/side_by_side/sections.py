"""The sections of docs/performance.md about logins of all systems: tables of a run's figures."""

from side_by_side.cells import LOGINS, ON_SQLITE
from side_by_side.figures import over_best_peer, ratio
from side_by_side.systems import BY_KEY
from side_by_side.tables import number, table, times

BOUND = "bound"


def of_logins(figures, alone, crowd, systems):
    """Return two tables of logins, alone and in a crowd: figures, and their ratios."""
    head = ["", "p50 alone, ms", "p99 alone, ms", "logins/s", "p50, ms", "p99, ms", "CPU, ms"]
    rows = []
    for key in systems:
        one = figures[alone, key]
        many = figures[crowd, key]
        values = [one["p50"], one["p99"], many["rate"], many["p50"], many["p99"], many["cpu"]]
        rows.append([BY_KEY[key].label, *map(number, values)])
    return f"{table(head, rows)}\n\n{_ratios(figures, alone, crowd, systems)}"


def _ratios(figures, alone, crowd, systems):
    asked = [("p50 alone", "p50", alone), ("logins/s", "rate", crowd), ("CPU", "cpu", crowd)]
    head = [""]
    head += [f"{words}: of the bound's" for words, _, _ in asked]
    head += [f"{words}: of the best peer's" for words, _, _ in asked]
    rows = []
    for key in systems:
        bound = [ratio(figures, name, (cell, key), (cell, BOUND)) for _, name, cell in asked]
        peer = [over_best_peer(figures, name, cell, key) for _, name, cell in asked]
        rows.append([BY_KEY[key].label, *map(times, bound + peer)])
    return table(head, rows)


def near(figures):
    return of_logins(figures, "warm 0 alone", "warm 0 crowd", LOGINS)


def far(figures):
    return of_logins(figures, "warm 30 alone", "warm 30 crowd", ON_SQLITE)


def cold(figures):
    """Return what a login asks of QQ when QQ keeps no connection, and when it does."""
    head = ["", "requests to QQ", "TLS handshakes, kept", "TLS handshakes, closed"]
    head += ["logins/s, closed", "CPU, ms, closed", "CPU of the bound's"]
    rows = []
    for key in ON_SQLITE:
        warm = figures["warm 0 crowd", key]
        closed = figures["cold crowd", key]
        counts = [warm["requests"], warm["handshakes"], closed["handshakes"]]
        over = ratio(figures, "cpu", ("cold crowd", key), ("cold crowd", BOUND))
        rest = [number(closed["rate"]), number(closed["cpu"]), times(over)]
        rows.append([BY_KEY[key].label, *[number(count, 2) for count in counts], *rest])
    return table(head, rows)


def first(figures):
    """Return what a first sign-in costs, and how much more than a returning one."""
    head = ["", "logins/s", "p50, ms", "p99, ms", "CPU, ms"]
    head += ["CPU of the bound's", "CPU of a returning login's"]
    rows = []
    for key in LOGINS:
        new = figures["first crowd", key]
        values = [new["rate"], new["p50"], new["p99"], new["cpu"]]
        ratios = [
            ratio(figures, "cpu", ("first crowd", key), ("first crowd", BOUND)),
            ratio(figures, "cpu", ("first crowd", key), ("warm 0 crowd", key)),
        ]
        rows.append([BY_KEY[key].label, *map(number, values), *map(times, ratios)])
    return table(head, rows)


def grown(figures, many, systems):
    """Return returning logins with 10⁴ and with many users, cells ``many alone`` and ``crowd``."""
    head = ["", "p50 alone, ms", "p50 alone of 10⁴'s", "logins/s", "logins/s of 10⁴'s"]
    head += ["CPU, ms", "CPU of 10⁴'s"]
    rows = []
    for key in systems:
        row = [BY_KEY[key].label]
        for name, cell in (("p50", "alone"), ("rate", "crowd"), ("cpu", "crowd")):
            place = (f"{many} {cell}", key)
            over = ratio(figures, name, place, (f"warm 0 {cell}", key))
            row += [number(figures[place][name]), times(over)]
        rows.append(row)
    return table(head, rows)
