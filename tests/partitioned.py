"""Tables that are cut by time, looked at from outside."""

from malls import rows
from operating import run
from sqlalchemy import text

from meiduo.partitions import parts_of
from meiduo.partitions.renewing import words_of

CUT = ("partition", "--yes")


def cut(shop):
    """Cut both tables, as an operator does."""
    result = run(shop, *CUT)
    assert result.exit_code == 0, result.output
    return result


def parts(shop, kind):
    """Return how many rows each part of a model's table has, by name; not of the rest."""
    table = kind.__table__
    with rows(shop) as session:
        connection = session.connection()
        words = words_of(connection)
        return {
            part.name: session.scalar(text(f"select count(*) from {words.rows_of(table, part)}"))
            for part in parts_of(connection, table.name)
        }


def names_of(shop, kind):
    return list(parts(shop, kind))
