"""An act of one transaction is tried again, as a whole, when the database broke it off."""

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from meiduo import deadline
from meiduo.errors import MeiduoError, Unavailable

AGAIN = 2  # more tries of an act that was broken off
# More of one that another act was in the way of, which the database says at once. On one server
# acts queue for a row. Two nodes of a Galera cluster know nothing of each other's locks: the second
# to commit is broken off, whoever waited longer.
MET = 20
PAUSE = 0.02  # seconds at most before the first of those, twice as long before each next one
LONGEST = 0.3  # seconds at most
ENOUGH = 3.0  # seconds that must be left for another one

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Raced(Exception):
    """Another act was faster at a unique key; nothing is wrong, and the act is worth trying again
    as a whole.

    Args:
        unsettled: what is wrong when no further try succeeds.
    """

    def __init__(self, unsettled: MeiduoError | None = None) -> None:
        super().__init__()
        self.unsettled = unsettled or Unavailable("a race was not settled")


def retried(act: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Let an act of one transaction be tried again, as a whole, when the database broke it off
    before its commit: twice, or twenty times after short pauses when it met another act.

    A deadlock, a serialization failure, a lost connection or a lost race leaves nothing of it
    behind. When the connection is lost from the call of ``commit`` on nobody knows; then the
    failure is passed on, and the caller's own next try finds out.
    """

    @wraps(act)
    def tried(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        number = 0
        while True:
            number += 1
            try:
                return act(*args, **kwargs)
            except Raced as lost:
                if number > AGAIN:
                    raise lost.unsettled from None
            except Unavailable as failed:
                if not _is_worth_it(failed, number):
                    raise
                if failed.met:
                    _pause(number)

    return tried


def _is_worth_it(failed: Unavailable, number: int) -> bool:
    """Tell whether an act is tried again that has failed so often."""
    most = MET if failed.met else AGAIN
    return failed.retriable and number <= most and deadline.left() >= ENOUGH


def _pause(number: int) -> None:
    """Let those who met come back at different times. No connection is held meanwhile."""
    time.sleep(random.uniform(0, min(LONGEST, PAUSE * 2 ** (number - 1))))  # noqa: S311
