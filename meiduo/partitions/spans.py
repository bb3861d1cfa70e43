"""Stretches of time, and the keys at which they begin and end."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from meiduo import timed_keys

MONDAY = datetime(2024, 1, 1, tzinfo=UTC)  # from which they are counted


@dataclass(frozen=True)
class Span:
    """A stretch of time."""

    start: datetime
    end: datetime

    @property
    def lower(self) -> str:
        """Before the keys of its first moment."""
        return timed_keys.edge(self.start)

    @property
    def upper(self) -> str:
        """Before the keys of the first moment after it."""
        return timed_keys.edge(self.end)

    @property
    def name(self) -> str:
        """The day on which it begins."""
        return f"p{self.start:%Y%m%d}"


def following(moment: datetime, width: timedelta, many: int) -> list[Span]:
    """Return the next stretches that begin after a moment: whole days, weeks from Monday on.

    Args:
        moment: aware.
        width: of each; whole days.
        many: how many.
    """
    first = MONDAY + width * ((moment - MONDAY) // width + 1)
    return [Span(first + width * number, first + width * (number + 1)) for number in range(many)]


def moment_of(edge: str) -> datetime:
    """Return the moment of a key at which a stretch begins or ends."""
    return datetime.fromtimestamp(int(edge, 16) / 1000, UTC)
