"""How a transaction of a session ends that is not to be."""

from collections.abc import Callable

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session


def roll_back(target: Session) -> None:
    """End a transaction that is not to be; a connection on which even that fails is given up."""
    end(target, target.rollback)


def end(target: Session, how: Callable[[], None]) -> None:
    """End it in this way; give the connection up where that fails."""
    try:
        how()
    except DBAPIError:  # the connection is gone, or its server takes nothing any more
        target.invalidate()
