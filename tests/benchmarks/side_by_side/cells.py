"""What is measured: each cell is a few browsers at a few systems for a short while."""

from dataclasses import dataclass, replace

SMALL = 10_000
MILLION = 1_000_000
LARGE = 10_000_000
LOGINS = ("bound", "tuned", "ours", "ours-pg", "plain", "django", "social")
ON_SQLITE = tuple(key for key in LOGINS if key != "ours-pg")


@dataclass(frozen=True)
class Cell:
    """One row of windows. ``act`` is a login, a first login, its start, or a page."""

    key: str
    systems: tuple
    browsers: int
    seconds: float
    round_trip: float = 0  # milliseconds between app and QQ
    keep_alive: bool = True  # else QQ closes after each answer
    act: str = "login"
    users: int = SMALL


CELLS = [
    Cell("warm 0 alone", LOGINS, 1, 0.8),
    Cell("warm 0 crowd", LOGINS, 16, 1.2),
    Cell("warm 30 alone", ON_SQLITE, 1, 1.2, round_trip=30),
    Cell("warm 30 crowd", ON_SQLITE, 16, 1.2, round_trip=30),
    Cell("cold crowd", ON_SQLITE, 16, 0.8, keep_alive=False),
    Cell("first crowd", LOGINS, 16, 1.0, act="first"),
    Cell("million alone", ("bound", "ours"), 1, 0.8, users=MILLION),
    Cell("million crowd", ("bound", "ours"), 16, 1.2, users=MILLION),
    Cell("page", ("ours", "ours-pg"), 16, 0.8, act="page"),
    Cell("start", ("ours",), 16, 0.8, act="start"),
    Cell("empty", ("empty",), 16, 0.8, act="page"),
]
LARGE_CELLS = [
    Cell("warm 0 alone", ("ours",), 1, 2),
    Cell("warm 0 crowd", ("ours",), 16, 3),
    Cell("large alone", ("ours",), 1, 2, users=LARGE),
    Cell("large crowd", ("ours",), 16, 3, users=LARGE),
]


def chosen(cells, beginning="", systems=(), scale=1.0):
    """Return the cells whose keys begin so, for these systems alone, their windows scaled."""
    found = [cell for cell in cells if cell.key.startswith(beginning)]
    for number, cell in enumerate(found):
        kept = tuple(key for key in cell.systems if not systems or key in systems)
        found[number] = replace(cell, systems=kept, seconds=cell.seconds * scale)
    return [cell for cell in found if cell.systems]
