"""Connections to the database: a crowd queues for them, nobody queues for a database that stands
still."""

import logging
import time
from typing import Any, ClassVar

from sqlalchemy import PoolProxiedConnection, event
from sqlalchemy.exc import TimeoutError as Exhausted
from sqlalchemy.pool import QueuePool

from meiduo import deadline

logging.getLogger(__name__).setLevel(logging.WARNING)  # SQLAlchemy's own words about its pools

WAIT = 3.0  # seconds for a connection, while others come free
STALLED = (
    0.5  # seconds without any coming free: who waits holds a thread that the rest of the shop needs
)


class Pool(QueuePool):
    """A pool of fixed size. Thread-safe."""

    moved: ClassVar[float] = (
        0.0  # by time.monotonic(): when a connection was last taken or given back
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        # a wait is looked at again so often; ``create_engine`` would make whole seconds of it: none
        super().__init__(*args, **{**options, "timeout": STALLED})

    def connect(self) -> PoolProxiedConnection:
        """Return a connection.

        Raises:
            sqlalchemy.exc.TimeoutError: none comes free. Said at once when the others hang.
        """
        until = time.monotonic() + deadline.within(WAIT)
        while True:
            if self.checkedout() < self.size():
                _note()  # one is taken from here on, also while it is still being opened
            elif time.monotonic() - Pool.moved > STALLED:
                raise Exhausted("every connection is waiting for the database")
            try:
                return super().connect()
            except Exhausted:
                if time.monotonic() > until:
                    raise


@event.listens_for(Pool, "checkout")
@event.listens_for(Pool, "checkin")
def _note(*connection: Any) -> None:
    Pool.moved = time.monotonic()
