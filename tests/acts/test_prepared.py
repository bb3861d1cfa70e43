"""Statements that are compiled once say and read the same as SQLAlchemy's own way."""

import sqlite3

import pytest
from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateTable

from meiduo.accounts.models import LoginSession
from meiduo.acts.prepared import Prepared
from meiduo.columns import now

ROWS = LoginSession.__table__
TEXTS = dict.fromkeys(("method", "user_agent", "address"), "")
MINE = select(ROWS.c.sid, ROWS.c.expires).where(ROWS.c.user_id == bindparam("user"))


@pytest.fixture
def connection():
    made = sqlite3.connect(":memory:")
    made.execute(str(CreateTable(ROWS).compile(dialect=sqlite.dialect())))
    yield made
    made.close()


def prepared(statement, *names):
    return Prepared(statement, sqlite.dialect(), names)


def test_moments_come_out_as_they_went_in(connection):
    moment = now()
    times = dict.fromkeys(("created", "rotated", "expires"), moment)
    row = {"sid": "a", "user_id": 7, "refresh_jti": "", **times, **TEXTS}

    assert prepared(insert(ROWS), *row).run(connection, row) == 1
    found = prepared(MINE, "user").first(connection, {"user": 7})

    assert (found.sid, found.expires) == ("a", moment)


def test_where_nothing_is_found_there_is_none(connection):
    assert prepared(MINE, "user").first(connection, {"user": 8}) is None


@pytest.mark.parametrize(
    ("statement", "name"),
    [(MINE, "user"), (select(ROWS.c.sid).where(ROWS.c.user_id == 7), "user_id_1")],
    ids=["a value", "a constant"],
)
def test_what_is_not_given_is_refused(statement, name):
    """When it is prepared, and not at some login."""
    with pytest.raises(TypeError, match=name):
        prepared(statement)


def test_a_default_has_to_be_given():
    """Of a column that somebody adds: SQLAlchemy would make it up for each row."""
    with pytest.raises(TypeError, match="created"):
        prepared(insert(ROWS), "sid", "user_id", "refresh_jti", "expires")


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()])
def test_the_text_is_sqlalchemys(dialect):
    assert Prepared(MINE, dialect, ["user"]).text == str(MINE.compile(dialect=dialect))
