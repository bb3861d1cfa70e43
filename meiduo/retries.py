"""An act of one transaction is tried again, as a whole, when the database broke it off."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from meiduo import deadline
from meiduo.errors import MeiduoError, Unavailable

AGAIN = 2  # more tries of an act that was broken off
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
    """Let an act of one transaction be tried again, twice, as a whole, when the database broke it
    off before its commit.

    A deadlock, a serialization failure, a lost connection or a lost race leaves nothing of it
    behind. When the connection is lost from the call of ``commit`` on nobody knows; then the
    failure is passed on, and the caller's own next try finds out.
    """

    @wraps(act)
    def tried(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        for _ in range(AGAIN):
            try:
                return act(*args, **kwargs)
            except Raced:
                continue
            except Unavailable as failed:
                if not failed.retriable or deadline.left() < ENOUGH:
                    raise
        try:
            return act(*args, **kwargs)
        except Raced as lost:
            raise lost.unsettled from None

    return tried
