"""What the old mall calls its tables and columns; four of five malls have names of their own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, TableClause, column, null, table

USERS = "tb_users"
BINDINGS = "tb_oauth_qq"
COLUMNS = {
    USERS: ("id", "username", "password", "mobile", "is_active", "date_joined", "last_login"),
    BINDINGS: ("id", "openid", "user_id", "create_time", "update_time"),
}
# a mall may be without them
OPTIONAL = {"mobile", "last_login", "create_time", "update_time"}
PREFIXES = {"users": USERS, "qq": BINDINGS}


class UnknownColumn(ValueError):
    """No column of ours is called so; the message says what to write."""


@dataclass(frozen=True)
class Layout:
    """Names in the old database.

    Attributes:
        users: the table of users, as ``name`` or ``schema.name``.
        bindings: the table of QQ bindings; empty where there is none.
        columns: a table of Meiduo's and a column of it -> the old mall's name; empty for none.
    """

    users: str = USERS
    bindings: str = BINDINGS
    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def name(self, kind: str) -> str:
        """Return what a table of Meiduo's is called there."""
        return self.users if kind == USERS else self.bindings

    def theirs(self, kind: str, ours: str) -> str:
        """Return what a column is called there; empty where the mall has none."""
        return self.columns.get((kind, ours), ours)

    def table(self, kind: str) -> TableClause:
        """Return a table to select from."""
        schema, _, name = self.name(kind).rpartition(".")
        names = [theirs for ours in COLUMNS[kind] if (theirs := self.theirs(kind, ours))]
        return table(name, *map(column, names), schema=schema or None)

    def selected(self, kind: str, of: TableClause) -> list[ColumnElement[Any]]:
        """Return the columns to select, under our names."""
        return [self._column(kind, ours, of).label(ours) for ours in COLUMNS[kind]]

    def missing(self, kind: str, there: Iterable[str]) -> list[str]:
        """Return our names of the columns that a table does not have."""
        known = {*there, ""}
        return [ours for ours in COLUMNS[kind] if self.theirs(kind, ours) not in known]

    def _column(self, kind: str, ours: str, of: TableClause) -> ColumnElement[Any]:
        theirs = self.theirs(kind, ours)
        return of.c[theirs] if theirs else null()


def columns(said: Iterable[str]) -> dict[tuple[str, str], str]:
    """Return the columns that an operator names as ``ours=theirs``.

    ``users.`` or ``qq.`` before it says whose, where both tables have such a column. Nothing behind
    the sign: the mall has none.

    Raises:
        UnknownColumn: one is no such pair.
    """
    return dict(_pair(text) for text in said)


def _pair(text: str) -> tuple[tuple[str, str], str]:
    ours, sign, theirs = text.partition("=")
    prefix, dot, name = ours.rpartition(".")
    kinds = [PREFIXES[prefix]] if prefix in PREFIXES else [] if dot else list(COLUMNS)
    kinds = [kind for kind in kinds if name in COLUMNS[kind]]
    if not sign or not kinds:
        known = ", ".join(sorted({name for names in COLUMNS.values() for name in names}))
        raise UnknownColumn(f"write OURS=THEIRS, as date_joined=created; ours are: {known}")
    if len(kinds) > 1:
        raise UnknownColumn(f"whose {name}? write users.{name}={theirs} or qq.{name}={theirs}")
    if not theirs and name not in OPTIONAL:
        raise UnknownColumn(f"a mall cannot be without {name}: name the column that holds it")
    return (kinds[0], name), theirs
