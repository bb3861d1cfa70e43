"""How a connection to each database is opened, and how long anything on it may take.

For the engines of our own app only: another shop's engines stay as that shop has made them.
"""

from sqlalchemy.engine import Engine

from meiduo.engines import sqlite


def prepare(engine: Engine) -> None:
    """Let an engine open its connections in the way that fits its database."""
    if engine.dialect.name == "postgresql":
        from meiduo.engines import postgresql  # noqa: PLC0415  # SQLite needs no psycopg

        postgresql.prepare(engine)
    elif engine.dialect.name == "sqlite":
        sqlite.prepare(engine)
    else:
        from meiduo.engines import mysql  # noqa: PLC0415  # nor PyMySQL

        mysql.prepare(engine)
