"""What Alembic is to leave out when it compares models with tables that are cut by time."""

from functools import cached_property
from typing import Any

from sqlalchemy import Connection, text

_PARTS = text("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")
_CUT = text("""
    SELECT DISTINCT table_name FROM information_schema.partitions
    WHERE table_schema = database() AND partition_name IS NOT NULL
""")


class Compared:
    """Alembic's ``include_object`` for one database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._parts_are_tables = connection.dialect.name == "postgresql"

    @cached_property
    def _names(self) -> set[str]:
        """Asked for late: the transaction is Alembic's to begin."""
        asked = {"postgresql": _PARTS, "mysql": _CUT, "mariadb": _CUT}
        statement = asked.get(self._connection.dialect.name)
        return set() if statement is None else set(self._connection.scalars(statement))

    def __call__(self, item: Any, name: str, kind: str, reflected: bool, *_: object) -> bool:
        """Leave out the parts, which PostgreSQL shows as tables; and foreign keys of cut tables on
        MySQL, which has none there, with the indexes they have left for our triggers."""
        if self._parts_are_tables:
            return not (kind == "table" and reflected and name in self._names)
        if kind == "foreign_key_constraint":
            return item.table.name not in self._names
        if kind == "index" and reflected and name.startswith("fk_"):
            return item.table.name not in self._names
        return True
