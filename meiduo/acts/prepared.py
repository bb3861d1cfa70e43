"""A statement that is compiled once and run on the driver's own cursor: 20 us instead of 60.

SQLAlchemy looks a statement's text up in its cache, and makes a context and a result, for every
execution. Here the text, the order of the values, and what converts them are made once.
"""

from collections import namedtuple
from collections.abc import Callable, Collection, Mapping
from operator import attrgetter, methodcaller
from typing import Any

from sqlalchemy import Dialect, Executable, Insert, Select
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any] | None


class Prepared:
    """A statement for one kind of database.

    Args:
        statement: of SQLAlchemy's Core; its values are given by name when it is run.
        dialect: of the database.
        names: of the values; an INSERT writes the columns that are called so.

    Raises:
        TypeError: the statement needs a value that has none of these names: a constant, or a
            column's default or ``onupdate`` in Python, which have to be given, too.
    """

    def __init__(self, statement: Executable, dialect: Dialect, names: Collection[str]) -> None:
        columns = [*names] if isinstance(statement, Insert) else None
        made: Any = statement
        compiled = made.compile(dialect=dialect, column_keys=columns)
        binds = {name: bind for bind, name in compiled.bind_names.items()}
        if missing := binds.keys() - set(names):
            raise TypeError(f"a prepared statement needs values for {sorted(missing)}")
        self.text: str = str(compiled)
        self._by_position: bool = compiled.positional
        order = compiled.positiontup if compiled.positional else [*binds]
        self._values = [(name, _into(binds[name].type, dialect)) for name in order]
        self._read = _reader(statement, dialect) if isinstance(statement, Select) else None

    def run(self, connection: Any, given: Mapping[str, Any]) -> int:
        """Run it on a driver's connection; return how many rows it met."""
        met: int = self._ask(connection, given, attrgetter("rowcount"))
        return met

    def first(self, connection: Any, given: Mapping[str, Any]) -> Any:
        """Run it on a driver's connection; return the first row, None when there is none."""
        row = self._ask(connection, given, methodcaller("fetchone"))
        return row if row is None or self._read is None else self._read(row)

    def _ask(self, connection: Any, given: Mapping[str, Any], take: Callable[[Any], Any]) -> Any:
        cursor = connection.cursor()
        try:
            cursor.execute(self.text, self._converted(given))
            return take(cursor)
        finally:
            cursor.close()

    def _converted(self, given: Mapping[str, Any]) -> Any:
        pairs = self._values
        if self._by_position:
            return [given[name] if into is None else into(given[name]) for name, into in pairs]
        return {name: given[name] if into is None else into(given[name]) for name, into in pairs}


def _into(kind: TypeEngine[Any], dialect: Dialect) -> Convert:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _reader(statement: Select[Any], dialect: Dialect) -> Callable[[Any], Any]:
    """Return what makes a row with names of a row of the driver's."""
    columns = [*statement.selected_columns]
    names = [str(column.key) for column in columns]
    row: Any = namedtuple("row", names, rename=True)  # type: ignore[misc]  # of functions
    kinds = [column.type.dialect_impl(dialect) for column in columns]
    converts = [kind.result_processor(dialect, None) for kind in kinds]

    def read(found: Any) -> Any:
        pairs = zip(found, converts, strict=True)
        return row._make(value if convert is None else convert(value) for value, convert in pairs)

    return read
