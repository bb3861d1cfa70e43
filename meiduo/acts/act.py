"""What is done in one transaction, by statements that were made once: through SQLAlchemy's Core."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Executable


class Act:
    """A part of a transaction, whoever ends it.

    Attributes:
        engine: which database it is in, as SQLAlchemy calls it.
    """

    engine: str
    _connection: Any  # SQLAlchemy's, or the pool's

    def run(self, statement: Executable, **values: Any) -> int:
        """Run a statement with these values; return how many rows it met."""
        done: int = self._connection.execute(statement, values).rowcount
        return done

    def first(self, statement: Executable, **values: Any) -> Any:
        """Run a statement with these values; return its first row, None when there is none."""
        return self._connection.execute(statement, values).first()


class Joined(Act):
    """The running transaction of a connection; who has begun it ends it."""

    def __init__(self, connection: Connection) -> None:
        self.engine = connection.dialect.name
        self._connection = connection


class WholeAct(Joined):
    """A whole transaction."""

    def __init__(self, connection: Any) -> None:
        super().__init__(connection)
        self._afterwards: list[Callable[[], None]] = []

    def commit(self) -> None:
        """Let it be true."""
        self._connection.commit()

    def undo(self) -> None:
        """Let nothing have happened."""
        self._connection.rollback()
        self._afterwards.clear()

    def once_committed(self, do: Callable[[], None]) -> None:
        """Do something when it is committed: log what is true from then on."""
        self._afterwards.append(do)

    def committed(self) -> None:
        """Do what was to be done then."""
        for do in self._afterwards:
            do()
