"""Several servers behind one address: which one is asked first, and how long for all of them."""

from collections.abc import Callable
from typing import Any, TypeVar

from meiduo import deadline

CONNECT = 3.0  # seconds, shared by the servers of one address

Connection = TypeVar("Connection")
Place = dict[str, Any]


class NoneLeft(Exception):
    """No server let us in.

    Args:
        failures: why, of each; TimeoutError where the request's time was over before.
    """

    def __init__(self, failures: list[Exception]) -> None:
        super().__init__("\n".join(map(str, failures)))
        self.failures = failures


class Servers:
    """The servers of one engine. Whichever let us in last is asked first: a machine that is gone
    without a word costs each new connection its whole time as long as it stands in front.

    Args:
        failure: what the driver raises when a server does not let us in.
        least: seconds to connect to one.
    """

    def __init__(self, failure: type[Exception], least: float) -> None:
        self._failure = failure
        self._least = least
        self._last: Place = {}

    def connect(
        self,
        connect: Callable[[Place, float], Connection],
        places: list[Place],
        *,
        in_order: bool = False,
    ) -> Connection:
        """Return a connection to the first server that lets us in.

        Args:
            connect: opens a connection to a server within so many seconds; raises the failure.
            places: of the servers.
            in_order: whether the first one is asked first, whoever let us in last.

        Raises:
            NoneLeft: none did, or the request has no time left; it says why of each.
        """
        seconds = max(self._least, deadline.within(CONNECT) / len(places))
        failures: list[Exception] = []
        for place in places if in_order else self._latest_first(places):
            if deadline.left() < self._least:
                failures.append(TimeoutError("no time is left to connect"))
                break
            try:
                connection = connect(place, seconds)
            except self._failure as failed:
                failures.append(failed)
            else:
                self._last = place
                return connection
        raise NoneLeft(failures)

    def _latest_first(self, places: list[Place]) -> list[Place]:
        if self._last not in places:
            return places
        return [self._last, *(place for place in places if place != self._last)]
