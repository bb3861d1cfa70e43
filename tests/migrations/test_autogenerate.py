"""`flask db migrate` writes revisions that run, also for a shop with column types of its own."""

import importlib

import pytest
from flask_migrate import check, migrate, upgrade
from sqlalchemy import Column, Integer, String, Table, inspect

from meiduo.columns import UTCDateTime, now
from meiduo.extensions import db

TYPES = """
from sqlalchemy import JSON, Text, TypeDecorator
from sqlalchemy.types import UserDefinedType


class Price(TypeDecorator):
    impl = Text
    cache_ok = True


class Colours(TypeDecorator):
    impl = JSON
    cache_ok = True


class Place(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **kwargs):
        return "BIGINT"
"""


@pytest.fixture
def carts():
    """Declare a shop's table, for as long as the test runs."""
    made = []

    def declare(*columns):
        key = Column("id", Integer, primary_key=True)
        made.append(Table("carts", db.metadata, key, *columns))
        return made[0]

    yield declare
    for table in made:
        db.metadata.remove(table)


def written(folder):
    """Let Alembic compare and write; return the text of the new revision."""
    before = {*folder.glob("versions/*.py")}
    migrate(str(folder), message="carts")
    (revision,) = {*folder.glob("versions/*.py")} - before
    return revision.read_text()


@pytest.mark.engines("sqlite", "postgresql", "mariadb")
def test_a_moment_of_ours_is_written_plainly(shop, folder, carts):
    """``UTCDateTime`` is DateTime in a revision, which so needs nothing of our code."""
    table = carts(Column("filled", UTCDateTime, nullable=False), Column("note", String(9)))
    with shop.app_context():
        text = written(folder)
        upgrade(str(folder))
        db.session.execute(table.insert().values(filled=now()))
        stored = db.session.scalars(db.select(table.c.filled)).one()
        db.session.rollback()
        check(str(folder))

    on_mysql = "mysql.DATETIME(fsp=6)"
    moment = f"sa.DateTime().with_variant({on_mysql}, 'mariadb').with_variant({on_mysql}, 'mysql')"
    assert f"sa.Column('filled', {moment}, nullable=False)" in text
    assert "from sqlalchemy.dialects import mysql" in text
    assert "meiduo" not in text
    assert stored.tzinfo is not None


@pytest.mark.engines("sqlite", "postgresql", "mariadb")
def test_types_of_a_shop_run_too(shop, folder, carts, tmp_path, monkeypatch):
    """Those that wrap a plain type are written as it; others are imported."""
    (tmp_path / "shelf.py").write_text(TYPES)
    monkeypatch.syspath_prepend(tmp_path)
    shelf = importlib.import_module("shelf")

    carts(
        Column("price", shelf.Price),
        Column("colours", shelf.Colours),
        Column("place", shelf.Place),
    )
    with shop.app_context():
        text = written(folder)
        upgrade(str(folder))
        columns = {column["name"] for column in inspect(db.engine).get_columns("carts")}

    assert "sa.Column('price', sa.Text()" in text
    assert "sa.Column('colours', sa.JSON()" in text
    assert "import shelf\n" in text
    assert "sa.Column('place', shelf.Place()" in text
    assert columns == {"id", "price", "colours", "place"}


@pytest.mark.engines("sqlite", "postgresql", "mariadb")
def test_nothing_new_writes_no_revision(shop, folder):
    before = {*folder.glob("versions/*.py")}
    with shop.app_context():
        migrate(str(folder), message="nothing")

    assert {*folder.glob("versions/*.py")} == before
