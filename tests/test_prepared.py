"""Statements that are compiled once say and read the same as SQLAlchemy's own way."""

import sqlite3

import pytest
from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from meiduo.accounts.models import LoginSession
from meiduo.columns import now
from meiduo.prepared import Prepared

ROWS = LoginSession.__table__
TEXTS = dict.fromkeys(("method", "user_agent", "address"), "")
MINE = select(ROWS.c.sid, ROWS.c.expires).where(ROWS.c.user_id == bindparam("user"))


@pytest.fixture
def cursor():
    connection = sqlite3.connect(":memory:")
    connection.execute(str(CreateTable(ROWS).compile(dialect=sqlite.dialect())))
    yield connection.cursor()
    connection.close()


def prepared(statement, *names):
    return Prepared(statement, sqlite.dialect(), [*names])


def test_moments_come_out_as_they_went_in(cursor):
    moment = now()
    times = dict.fromkeys(("created", "rotated", "expires"), moment)
    row = {"sid": "a", "user_id": 7, "refresh_jti": "", **times, **TEXTS}
    mine = prepared(MINE, "user")

    prepared(insert(ROWS), *row).run(cursor, row)
    mine.run(cursor, {"user": 7})
    found = mine.first(cursor)

    assert (found.sid, found.expires) == ("a", moment)


def test_where_nothing_is_found_there_is_none(cursor):
    mine = prepared(MINE, "user")

    mine.run(cursor, {"user": 8})

    assert mine.first(cursor) is None


def test_a_missing_value_is_named(cursor):
    with pytest.raises(KeyError, match="user"):
        prepared(MINE).run(cursor, {})


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()])
def test_the_text_is_sqlalchemys(dialect):
    assert Prepared(MINE, dialect, []).text == str(MINE.compile(dialect=dialect))
