"""How a mall is moved in."""

from dataclasses import dataclass
from datetime import tzinfo


@dataclass(frozen=True)
class Plan:
    """What holds for all batches of a run.

    Attributes:
        mall: its name, under which old ids are written down.
        app_id: of the old bindings.
        zone: the clock of its dates.
        target: where it moves to, for people to read.
        guesses_zone: whether nobody has said the clock, in this run or an earlier one.
        renames: whether an odd or taken username becomes another one.
        writes: False in a dry run.
    """

    mall: str
    app_id: str
    zone: tzinfo
    target: str
    guesses_zone: bool = False
    renames: bool = False
    writes: bool = True
