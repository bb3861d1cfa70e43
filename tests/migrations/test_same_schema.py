"""The same migrations make the same tables on every database, by what they mean."""

import pytest
from sqlalchemy import inspect
from sqlalchemy.types import Boolean, DateTime, Integer, String

from meiduo.extensions import db

MEANINGS = {Boolean: "yes or no", DateTime: "moment", Integer: "number", String: "text"}


def meaning(column):
    """Return what a column is for; MySQL's yes or no is a number of one digit."""
    kind = column["type"]
    if getattr(kind, "display_width", None) == 1:
        return "yes or no", None
    word = next(word for of, word in MEANINGS.items() if isinstance(kind, of))
    return word, getattr(kind, "length", None)


def described(shop):
    """Return what each table means: columns, keys, what is unique, what refers to what, indexes."""
    with shop.app_context():
        seen = inspect(db.engine)
        return {name: of_table(seen, name) for name in seen.get_table_names()}


def of_table(seen, table):
    foreign = seen.get_foreign_keys(table)
    columns = seen.get_columns(table)
    return {
        "columns": {one["name"]: (meaning(one), one["nullable"]) for one in columns},
        "key": seen.get_pk_constraint(table)["constrained_columns"],
        "unique": {tuple(one["column_names"]) for one in seen.get_unique_constraints(table)},
        "checks": {one["name"] for one in seen.get_check_constraints(table)},
        "foreign": {
            (*one["constrained_columns"], one["referred_table"], one["options"].get("ondelete"))
            for one in foreign
        },
        "indexes": {
            tuple(one["column_names"])
            for one in seen.get_indexes(table)
            if not one["unique"] and not one["name"].startswith("fk_")  # MySQL's own
        },
    }


@pytest.mark.holds("B-44")
@pytest.mark.engines("postgresql", "mariadb")
def test_a_server_has_the_tables_of_sqlite(make_shop, shop, tmp_path):
    small = make_shop(DATABASE_URL=f"sqlite:///{tmp_path}/small.sqlite")

    assert described(shop) == described(small)


@pytest.mark.engines("mariadb")
def test_every_text_of_mysql_is_told_apart(shop, beside):
    """By all four bytes and every letter's case, whatever the database's own collation is."""
    asked = """
        select table_name, column_name, collation_name from information_schema.columns
        where table_schema = database() and collation_name is not null
        and table_name <> 'alembic_version'
    """
    with beside.connect() as connection:
        found = connection.exec_driver_sql(asked).all()

    assert len(found) > 20
    assert {collation for *_, collation in found} == {"utf8mb4_bin"}


@pytest.mark.engines("mariadb")
def test_every_table_of_mysql_knows_transactions(shop, beside):
    """Though the tests' server makes tables of another kind unless it is asked."""
    asked = "select distinct engine from information_schema.tables where table_schema = database()"
    with beside.connect() as connection:
        assert connection.exec_driver_sql(asked).all() == [("InnoDB",)]
