"""A hanging QQ takes its share of threads, no more. While QQ answers a crowd queues; when it stops,
nobody waits."""

import threading
import time

QUEUE = 2.0  # seconds a login waits for a slot while others come and go
# seconds without any coming or going: QQ hangs, and who waits holds a thread that the shop needs
STALLED = 0.5


class Full(Exception):
    """Every slot is taken, and none will be free soon."""


class Bulkhead:
    """``size`` slots. ``enter`` and ``leave`` may be called by different threads."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._taken = 0
        self._changed = threading.Condition()
        self._moved = time.monotonic()

    def enter(self, longest: float = QUEUE) -> None:
        """Take a slot. Raise Full when none comes free in time, in ``longest`` seconds at most."""
        with self._changed:
            until = time.monotonic() + longest
            while self._taken >= self._size:
                left = min(until, self._moved + STALLED) - time.monotonic()
                if left <= 0:
                    raise Full
                self._changed.wait(left)
            self._taken += 1
            self._moved = time.monotonic()

    def leave(self) -> None:
        """Give a slot back."""
        with self._changed:
            self._taken -= 1
            self._moved = time.monotonic()
            self._changed.notify()
