"""What is done in one transaction, by statements that were made once."""

from collections.abc import Callable
from typing import Any, Protocol

from sqlalchemy import Executable

from meiduo.database import once_committed, session


class Act(Protocol):
    """One transaction, or a part of it."""

    @property
    def engine(self) -> str:
        """Which database it is in, as SQLAlchemy calls it."""

    def run(self, statement: Executable, **values: Any) -> int:
        """Run a statement with these values; return how many rows it met."""

    def first(self, statement: Executable, **values: Any) -> Any:
        """Run a statement with these values; return its first row, None when there is none."""

    def once_committed(self, do: Callable[[], None]) -> None:
        """Do something when it is committed: log what is true from then on."""


class Joined:
    """The running transaction of the session; who has opened it commits it.

    Args:
        model: whose table the statements are about.
    """

    def __init__(self, model: type[Any]) -> None:
        self._connection = session.connection(bind_arguments={"mapper": model})
        self.engine = self._connection.dialect.name

    def run(self, statement: Executable, **values: Any) -> int:
        """Run it through SQLAlchemy's Core; objects that were loaded do not learn of it."""
        return self._connection.execute(statement, values).rowcount

    def first(self, statement: Executable, **values: Any) -> Any:
        """Run it through SQLAlchemy's Core."""
        return self._connection.execute(statement, values).first()

    def once_committed(self, do: Callable[[], None]) -> None:
        """Do it when the session's transaction is committed."""
        once_committed(do)
