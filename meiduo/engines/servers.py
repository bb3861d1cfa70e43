"""Several servers behind one address: which one is asked first, and how long for all of them."""

from collections.abc import Callable
from typing import Any, TypeVar

from psycopg.errors import OperationalError

from meiduo import deadline

CONNECT = 3  # seconds, shared by the servers of one address
LEAST = 2  # seconds to connect; libpq knows no less
WHERE = ("host", "hostaddr", "port")  # of libpq; of several servers with commas between them

Connection = TypeVar("Connection")
Place = dict[str, str]


class Servers:
    """The servers of one engine. Whichever let us in last is asked first: a machine that is gone
    without a word costs each new connection two seconds as long as it stands in front."""

    def __init__(self) -> None:
        self._last: Place = {}

    def connect(
        self, connect: Callable[[dict[str, Any]], Connection], parameters: dict[str, Any]
    ) -> Connection:
        """Return a connection to the first server that lets us in.

        Args:
            connect: opens a connection to one server; raises OperationalError.
            parameters: of libpq.

        Raises:
            OperationalError: none did, or the request has no time left; it says why of each.
        """
        places = self._in_order(parameters)
        seconds = max(LEAST, int(deadline.within(CONNECT) / len(places)))
        failures: list[str] = []
        for place in places:
            if deadline.left() < LEAST:
                failures.append("no time is left to connect")
                break
            try:
                connection = connect({"connect_timeout": seconds, **parameters, **place})
            except OperationalError as failed:
                failures.append(str(failed))
            else:
                self._last = place
                return connection
        raise OperationalError("\n".join(failures))

    def _in_order(self, parameters: dict[str, Any]) -> list[Place]:
        """Where any server will do, the order of the address is its author's wish."""
        places = _places(parameters)
        if self._last not in places or parameters.get("target_session_attrs") != "read-write":
            return places
        return [self._last, *(place for place in places if place != self._last)]


def _places(parameters: dict[str, Any]) -> list[Place]:
    """Take the servers apart; one port may be that of all."""
    named = {name: str(parameters[name]).split(",") for name in WHERE if parameters.get(name)}
    many = max((len(texts) for texts in named.values()), default=1)
    return [
        {name: texts[number] if len(texts) == many else texts[0] for name, texts in named.items()}
        for number in range(many)
    ]
