"""Whether an old database has the tables and columns of a Meiduo mall, and what it has beside."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, column, func, inspect, select

from meiduo.django_import.connecting import Unreadable
from meiduo.django_import.layout import BINDINGS, COLUMNS, OPTIONAL, USERS, Layout

OPTIONS = {USERS: "--users-table", BINDINGS: "--qq-table"}
TYPICAL = {USERS: {"username", "password"}, BINDINGS: {"openid"}}  # columns under any table name
LISTED = 20  # tables or columns that a message names
RIGHTS = ("is_staff", "is_superuser")
OURS = "username_key"  # a column that no mall on Django has
NEW_SHOP = (
    "that is the database of a shop on this app, perhaps this shop's own (DATABASE_URL), and not of"
    " a mall on Django"
)
NOT_A_MALL = "not the database of a Meiduo (Django) mall"


class Inspected:
    """The tables of an old database, by what Meiduo calls them."""

    def __init__(self, connection: Connection, layout: Layout) -> None:
        self._connection = connection
        self._layout = layout
        self._known = inspect(connection)
        self._columns = {kind: self._of(layout.name(kind)) for kind in COLUMNS}

    def has(self, kind: str) -> bool:
        """Tell whether the mall has such a table."""
        return bool(self._columns[kind])

    def check(self) -> None:
        """Make sure that nobody is left out because a table has another name.

        Raises:
            Unreadable: a table or column is missing; names it, and what to say instead. Or the
                table of users is of our own kind.
        """
        if OURS in self._columns[USERS]:
            raise Unreadable(NEW_SHOP)
        for kind in COLUMNS:
            if not self.has(kind):
                self._check_missing(kind)
        missing = [*self._missing_columns()]
        if missing:
            raise Unreadable(f"{NOT_A_MALL}: {'; '.join(missing)}")

    def left_behind(self) -> list[str]:
        """Return what else the table of users has; how many have rights in the old mall."""
        taken = {self._layout.theirs(USERS, ours) for ours in COLUMNS[USERS]}
        others = sorted(self._columns[USERS] - taken)
        return [self._described(name) for name in others]

    def has_zones(self) -> bool:
        """Tell whether the dates say of which time zone they are; of no dates nothing is wrong."""
        joined = self._layout.table(USERS).c[self._layout.theirs(USERS, "date_joined")]
        query = select(joined).where(joined.is_not(None))
        value = self._connection.scalar(query.limit(1))
        try:
            moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:
            return False
        return moment is None or getattr(moment, "tzinfo", None) is not None

    def _check_missing(self, kind: str) -> None:
        name = self._layout.name(kind)
        alike = self._alike(kind)
        if kind == BINDINGS and (not name or (name == BINDINGS and not alike)):
            return
        what = f"{NOT_A_MALL}: it has no table {name}"
        if alike:
            cure = f"say {OPTIONS[kind]} {alike[0]}"
            none = '; or --qq-table "" to leave it' if kind == BINDINGS else ""
            raise Unreadable(f"{what}, but {', '.join(alike)} looks like it: {cure}{none}")
        there = sorted(self._known.get_table_names())[:LISTED]
        raise Unreadable(f"{what}; it has: {', '.join(there) or 'no tables at all'}")

    def _missing_columns(self) -> Iterator[str]:
        """Yield a sentence for each table that has not all columns."""
        for kind in filter(self.has, COLUMNS):
            missing = self._layout.missing(kind, self._columns[kind])
            if missing:
                theirs = ", ".join(self._layout.theirs(kind, ours) for ours in missing)
                there = ", ".join(sorted(self._columns[kind])[:LISTED])
                cure = " ".join(_said(kind, ours) for ours in missing)
                name = self._layout.name(kind)
                yield f"{name} has no {theirs}: say {cure}, of its columns: {there}"

    def _alike(self, kind: str) -> list[str]:
        """Return tables that may be meant; first those whose name says so, too."""
        names = self._known.get_table_names()
        alike = [name for name in names if TYPICAL[kind] <= self._of(name)]
        word = "qq" if kind == BINDINGS else "user"
        return sorted(alike, key=lambda name: (word not in name, name))

    def _of(self, full: str) -> set[str]:
        schema, _, name = full.rpartition(".")
        if not name or not self._known.has_table(name, schema=schema or None):
            return set()
        return {one["name"] for one in self._known.get_columns(name, schema=schema or None)}

    def _described(self, name: str) -> str:
        if name not in RIGHTS:
            return name
        query = select(func.count()).select_from(self._layout.table(USERS)).where(column(name))
        return f"{name} ({self._connection.scalar(query)} users)"


def _said(kind: str, ours: str) -> str:
    """Return how an operator names a column, or that there is none."""
    prefix = "qq" if kind == BINDINGS else "users"
    none = f" (or {prefix}.{ours}= for none)" if ours in OPTIONAL else ""
    return f"--column {prefix}.{ours}=NAME{none}"
