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
SPEECHLESS = "(it cannot say what)"
LEAST = 8  # characters of a line by which a quotation is known,
MOST = 16  # at its beginning: some cut what they quote


def without_values(error: BaseException) -> BaseException:
    """Return the exception; or, where a database's is in its chain, a likeness of it to be logged.

    The likeness prints the same trace, in which the database's errors say what ``explain`` does;
    another text ends where it begins to quote a line of theirs. The exception itself stays as it
    is: others may still ask for its cause. This raises nothing.
    """
    if isinstance(error, _Likeness):
        return error
    try:
        return _without_values(error)
    except Exception:  # an odd one of the shop's: where and of what kind is said all the same
        made: BaseException = _named_as(type(error), SPEECHLESS, (_Likeness,))(SPEECHLESS)
        return made.with_traceback(error.__traceback__)


def _without_values(error: BaseException) -> BaseException:
    chain = _chain(error)
    hidden = {id(one): one for one in chain if _is_of_database(one)}
    for one in [*hidden.values()]:
        if original := getattr(one, "orig", None):  # a ValueError, too, has the value in its text
            hidden.setdefault(id(original), original)
    if not hidden:
        return error
    return _Likenesses(chain, hidden).of(error)


def _chain(error: BaseException) -> list[BaseException]:
    """Return all exceptions that a trace of this one shows, and those that it does not show but may
    quote: ``raise ... from None``."""
    seen: dict[int, BaseException] = {}
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if id(one) not in seen:
            seen[id(one)] = one
            before = (one.__cause__, one.__context__)
            waiting += [*_parts(one), *filter(None, before)]
    return [*seen.values()]


def _parts(error: BaseException) -> tuple[BaseException, ...]:
    return error.exceptions if isinstance(error, BaseExceptionGroup) else ()


def _is_of_database(error: BaseException) -> bool:
    if isinstance(error, (StatementError, PendingRollbackError)):
        return True
    modules = {str(kind.__module__) for kind in type(error).__mro__}
    return any(module.partition(".")[0] in DRIVERS for module in modules)


class _Likeness(Exception):  # it is shown under the name of the other
    """What is logged in place of an exception."""


class _Likenesses:
    """One for each exception of a chain."""

    def __init__(self, chain: list[BaseException], hidden: dict[int, BaseException]) -> None:
        self._hidden = hidden
        lines = [line for one in hidden.values() for line in _lines(one) if len(line) >= LEAST]
        forms = [form for line in lines for form in (line, repr(line)[1:-1], ascii(line)[1:-1])]
        self._beginnings = {_plain(form)[:MOST] for form in forms}
        self._made: dict[int, BaseException] = {}
        for one in chain:
            likeness = self.of(one)
            likeness.__traceback__ = one.__traceback__
            likeness.__context__ = one.__context__ and self.of(one.__context__)
            likeness.__cause__ = one.__cause__ and self.of(one.__cause__)
            likeness.__suppress_context__ = one.__suppress_context__

    def of(self, error: BaseException) -> BaseException:
        if id(error) not in self._made:
            self._made[id(error)] = self._make(error)
        return self._made[id(error)]

    def _make(self, error: BaseException) -> BaseException:
        said = _instead(error) if id(error) in self._hidden else self._clean(_text(error))
        parts = [self.of(one) for one in _parts(error)]
        bases = (_Likeness, ExceptionGroup) if parts else (_Likeness,)
        made = _named_as(type(error), said, bases)(*([said, parts] if parts else [said]))
        for note in getattr(error, "__notes__", ()):
            made.add_note(self._clean(str(note)))
        likeness: BaseException = made
        return likeness

    def _clean(self, text: str) -> str:
        plain = _plain(text)
        quoted = [at for one in self._beginnings if (at := plain.find(one)) >= 0]
        return plain[: min(quoted)] + STRUCK_OUT if quoted else text


def _named_as(kind: type[BaseException], said: str, bases: tuple[type, ...]) -> Any:
    """Return a class under the name of another, whose exceptions say that."""
    names = {"__module__": str(kind.__module__), "__qualname__": kind.__qualname__}
    return type(kind.__name__, bases, {**names, "__str__": lambda self: said})


def _plain(text: str) -> str:
    """Return a text as it is without ``repr``, or a KeyError, that has escaped its quotes."""
    return text.replace("\\", "")


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
            yield from (line.strip() for line in text.splitlines())


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # a class of the shop's: a log line must not fail for it
        return SPEECHLESS
