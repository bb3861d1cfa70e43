"""Which migrations this code has, and whether a database has them."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection


class Revisions(NamedTuple):
    """Of one folder of migrations."""

    heads: frozenset[str]
    known: frozenset[str]


@cache
def of(folder: Path) -> Revisions:
    """Read a folder of migrations; once, for a running process goes on with the code it has."""
    scripts = ScriptDirectory(str(folder))
    known = (script.revision for script in scripts.walk_revisions())
    return Revisions(frozenset(scripts.get_heads()), frozenset(known))


def are_there(connection: Connection, wanted: Revisions) -> bool:
    """Tell whether a database is migrated as this code needs it.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    current = set(MigrationContext.configure(connection).get_current_heads())
    newer = current - wanted.known  # a rolling upgrade migrates first, and older code goes on
    return bool(newer) or current == wanted.heads
