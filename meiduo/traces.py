"""An exception for the log, without what a database has said in its chain.

A driver's text holds values of rows: "Duplicate entry '13812345678'", "Key (openid)=(...)".
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.exc import DBAPIError, PendingRollbackError, StatementError

from meiduo.database_errors import explain

DRIVERS = {"MySQLdb", "asyncpg", "mariadb", "mysql", "psycopg", "psycopg2", "pymysql", "sqlite3"}
NOT_A_VALUE = "a statement could not be made of its values"
QUOTED = " Original exception was:"  # SQLAlchemy, of the failure before
STRUCK_OUT = "(what the database said)"
LEAST = 8  # characters of a line that is struck out where somebody has quoted it


def without_values(error: BaseException) -> BaseException:
    """Return the exception; or, where a database's is in its chain, a likeness of it to be logged.

    The likeness prints the same trace, in which the database's errors say what ``explain`` does.
    The exception itself stays as it is: others may still ask for its cause.
    """
    if isinstance(error, _Likeness):
        return error
    chain = _chain(error)
    hidden = {id(one): one for one in chain if _is_of_database(one)}
    for one in [*hidden.values()]:
        if original := getattr(one, "orig", None):  # a ValueError, too, has the value in its text
            hidden.setdefault(id(original), original)
    if not hidden:
        return error
    return _Likenesses(chain, hidden).of(error)


def _chain(error: BaseException) -> list[BaseException]:
    """Return all exceptions that a trace of this one shows."""
    seen: dict[int, BaseException] = {}
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if id(one) not in seen:
            seen[id(one)] = one
            waiting += [*_parts(one), *filter(None, [_before(one)])]
    return [*seen.values()]


def _parts(error: BaseException) -> tuple[BaseException, ...]:
    return error.exceptions if isinstance(error, BaseExceptionGroup) else ()


def _before(error: BaseException) -> BaseException | None:
    """Return the exception that a trace shows before this one."""
    if error.__cause__ is not None:
        return error.__cause__
    return None if error.__suppress_context__ else error.__context__


def _is_of_database(error: BaseException) -> bool:
    if isinstance(error, (StatementError, PendingRollbackError)):
        return True
    return any(kind.__module__.partition(".")[0] in DRIVERS for kind in type(error).__mro__)


class _Likeness(Exception):  # it is shown under the name of the other
    """What is logged in place of an exception."""


class _Likenesses:
    """One for each exception of a chain."""

    def __init__(self, chain: list[BaseException], hidden: dict[int, BaseException]) -> None:
        self._hidden = hidden
        lines = {line for one in hidden.values() for line in _lines(one) if len(line) >= LEAST}
        self._lines = sorted(lines, key=len, reverse=True)
        self._made: dict[int, BaseException] = {}
        for one in chain:
            likeness = self.of(one)
            before = _before(one)
            likeness.__traceback__ = one.__traceback__
            likeness.__context__ = before and self.of(before)
            likeness.__cause__ = one.__cause__ and self.of(one.__cause__)
            likeness.__suppress_context__ = one.__suppress_context__

    def of(self, error: BaseException) -> BaseException:
        if id(error) not in self._made:
            self._made[id(error)] = self._make(error)
        return self._made[id(error)]

    def _make(self, error: BaseException) -> BaseException:
        kind = type(error)
        said = _instead(error) if id(error) in self._hidden else self._clean(_text(error))
        names = {"__module__": kind.__module__, "__qualname__": kind.__qualname__}
        space: dict[str, Any] = {**names, "__str__": lambda self: said}
        parts = [self.of(one) for one in _parts(error)]
        bases = (_Likeness, ExceptionGroup) if parts else (_Likeness,)
        made: Any = type(kind.__name__, bases, space)(*([said, parts] if parts else [said]))
        for note in getattr(error, "__notes__", ()):
            made.add_note(self._clean(str(note)))
        likeness: BaseException = made
        return likeness

    def _clean(self, text: str) -> str:
        for line in self._lines:
            text = text.replace(line, STRUCK_OUT)
        return text


def _instead(error: BaseException) -> str:
    """Return what a database's error may say."""
    if isinstance(error, PendingRollbackError):
        return _text(error).partition(QUOTED)[0]
    if type(error) is StatementError or not _is_of_database(error):
        return NOT_A_VALUE
    known = explain(error if isinstance(error, DBAPIError) else DBAPIError(None, None, error))
    return f"{known.sentence} ({known.kind})"


def _lines(error: BaseException) -> Iterator[str]:
    """Yield the lines in which a database has said something: others may have quoted them."""
    detail = getattr(getattr(error, "diag", None), "message_detail", None)
    for text in (_text(error), detail, *error.args):
        if isinstance(text, str):
            yield from text.splitlines()


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # a class of the shop's: a log line must not fail for it
        return "(it cannot say what)"
