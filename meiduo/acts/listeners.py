"""Whether anybody listens to SQLAlchemy: looked for once a second, for a look takes 15 us."""

import time
from collections.abc import Callable, Iterable
from typing import Any

SECONDS = 1.0  # a listener that is added later than at start-up is heard after so long


class Listeners:
    """Tells whether events of some targets have listeners.

    Args:
        targets: returns what has a ``dispatch`` of SQLAlchemy's, with the names of events.
    """

    def __init__(self, targets: Callable[[], Iterable[tuple[Any, Iterable[str]]]]) -> None:
        self._targets = targets
        self._next = 0.0  # by time.monotonic()
        self._found = False

    def are_there(self) -> bool:
        """Return whether there is any."""
        moment = time.monotonic()
        if moment >= self._next:
            self._found = self._look()
            self._next = moment + SECONDS
        return self._found

    def _look(self) -> bool:
        return any(
            getattr(target.dispatch, name) for target, names in self._targets() for name in names
        )
