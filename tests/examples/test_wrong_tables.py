"""Who makes the extension's tables wrongly hears so in a sentence."""

import pytest
from small_shops import make_models
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from meiduo.qq_auth import make_tables


def test_keys_of_several_columns_are_refused():
    db, _ = make_models()

    class Tenant(db.Model):
        shop: Mapped[int] = mapped_column(primary_key=True)
        number: Mapped[int] = mapped_column(primary_key=True)

    with pytest.raises(TypeError, match="primary key of several columns"):
        make_tables(db.Model, Tenant)


class Unmapped:
    """No model of anything."""


@pytest.mark.parametrize("wrong", ["db.Model", None, Unmapped, "db"])
def test_the_first_is_what_models_are_made_of(wrong):
    db, user = make_models()

    with pytest.raises(TypeError, match=r"make_tables: the first .* write db\.Model"):
        make_tables(db if wrong == "db" else wrong, user)


@pytest.mark.parametrize("wrong", ["User", None, Unmapped, "db.Model"])
def test_the_second_is_a_model(wrong):
    db, _ = make_models()

    with pytest.raises(TypeError, match="make_tables: the second is no model of users"):
        make_tables(db.Model, db.Model if wrong == "db.Model" else wrong)


def test_tables_are_made_once():
    db, user = make_models()
    make_tables(db.Model, user)

    with pytest.raises(ValueError, match="bind_tickets, login_attempts_used, tb_oauth_qq"):
        make_tables(db.Model, user)


def test_a_table_of_the_shops_stays_its_own():
    """A Meiduo mall has one already; teashop.py shows the way out."""
    db, user = make_models()

    class OldLogin(db.Model):
        __tablename__ = "tb_oauth_qq"
        id: Mapped[int] = mapped_column(primary_key=True)

    with pytest.raises(ValueError, match=r"names: tb_oauth_qq\..* other names \(README\.md\)"):
        make_tables(db.Model, user)


@pytest.mark.parametrize(("schema", "is_taken"), [("mall", True), ("elsewhere", False)])
def test_names_are_taken_within_a_schema(schema, is_taken):
    class Base(DeclarativeBase):
        metadata = MetaData(schema="mall")

    class User(Base):
        __tablename__ = "users"
        id: Mapped[int] = mapped_column(primary_key=True)

    class OldLogin(Base):
        __tablename__ = "tb_oauth_qq"
        __table_args__ = ({"schema": schema},)
        id: Mapped[int] = mapped_column(primary_key=True)

    if is_taken:
        with pytest.raises(ValueError, match="tb_oauth_qq"):
            make_tables(Base, User)
    else:
        assert make_tables(Base, User).binding.__table__.schema == "mall"
