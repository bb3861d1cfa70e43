"""An upgrade of a database whose rows do not fit says which, and changes nothing."""

import click
import pytest
from flask_migrate import downgrade, upgrade
from logins import add_member
from malls import ROOT, rows
from sqlalchemy import inspect, text

from meiduo.extensions import db

MIGRATIONS = str(ROOT / "migrations")
ADDS_A_TABLE = 'op.create_table("more", sa.Column("id", sa.Integer(), primary_key=True))'
BINDING = """
insert into tb_oauth_qq (user_id, app_id, openid, create_time, update_time)
values ({user}, '1', '{openid}', '2026-01-01', '2026-01-01')
"""
LOOSE = {  # an operator's hand, or a table that somebody has copied
    "sqlite": [
        "pragma foreign_keys = off",
        "create table copied (id integer primary key, user_id integer, app_id varchar(32), "
        "openid varchar(99), unionid varchar(64), create_time datetime, update_time datetime, "
        "profile_time datetime)",
        "drop table tb_oauth_qq",
        "alter table copied rename to tb_oauth_qq",
    ],
    "postgresql": [
        "alter table tb_oauth_qq drop constraint uq_tb_oauth_qq_app_id_openid, "
        "drop constraint uq_tb_oauth_qq_user_id_app_id, "
        "drop constraint fk_tb_oauth_qq_user_id_tb_users, "
        "alter openid type varchar(99), alter openid drop not null",
    ],
    "mariadb": [
        "alter table tb_oauth_qq drop foreign key fk_tb_oauth_qq_user_id_tb_users, "
        "drop key uq_tb_oauth_qq_app_id_openid, drop key uq_tb_oauth_qq_user_id_app_id, "
        "modify openid varchar(99) null",
    ],
}
pytestmark = pytest.mark.engines("sqlite", "postgresql", "mariadb")


@pytest.fixture
def dirty(engine, shop):
    """A shop whose bindings nobody has kept in order."""
    first = add_member(shop, "mia")
    other = add_member(shop, "tom")
    with rows(shop) as session:
        for statement in LOOSE[engine]:
            session.execute(text(statement))
        for user, openid in ((first, "AB"), (other, "ab"), (other, "x" * 70), (77, "CD")):
            session.execute(text(BINDING.format(user=user, openid=openid)))
        session.execute(text(BINDING.format(user=first, openid="EF").replace("'EF'", "null")))
        session.commit()
    return shop


@pytest.mark.holds("B-44")
def test_rows_that_do_not_fit_are_listed(dirty, with_revision):
    folder = with_revision(ADDS_A_TABLE)
    with dirty.app_context():
        with pytest.raises(click.ClickException) as refused:
            upgrade(folder)
        there = set(inspect(db.engine).get_table_names())
        upgrade(folder, x_arg=["unexamined"])

    first, *found, last = str(refused.value).splitlines()
    assert "nothing was changed" in first
    assert sorted(found) == [
        "tb_oauth_qq: openid is NULL in: 5",
        "tb_oauth_qq: openid is longer than 64 in: 3",
        "tb_oauth_qq: there is no such row of tb_users for: 4",
        "tb_oauth_qq: two rows have the same app_id and openid: 1/2",
        "tb_oauth_qq: two rows have the same user_id and app_id: 1/5, 2/3",
    ]
    assert "-x unexamined" in last
    assert "more" not in there


@pytest.mark.holds("B-44")
def test_a_table_in_the_way_is_named(shop):
    """As when the database is an old mall's own; it is left as it was."""
    with shop.app_context():
        downgrade(MIGRATIONS, "base")
        with rows(shop) as session:
            session.execute(text("create table tb_users (id integer primary key)"))
            session.commit()

        with pytest.raises(click.ClickException, match="tb_users: there is such a table already"):
            upgrade(MIGRATIONS)

        assert "login_sessions" not in inspect(db.engine).get_table_names()


def test_an_older_mall_gets_other_advice(shop):
    """Nobody is to drop its tables, or to go on without looking at them."""
    with shop.app_context():
        downgrade(MIGRATIONS, "base")
        with rows(shop) as session:
            for name in ("tb_users", "django_migrations"):
                session.execute(text(f"create table {name} (id integer primary key)"))
            session.commit()

        with pytest.raises(click.ClickException) as refused:
            upgrade(MIGRATIONS)
        with rows(shop) as session:
            session.execute(text("drop table django_migrations"))
            session.commit()

    said = str(refused.value)
    assert "this looks like an older mall on Django: make a database of its own" in said
    assert "`flask users import-django`" in said
    assert "unexamined" not in said


def test_an_upgrade_without_steps_looks_at_nothing(dirty):
    with dirty.app_context():
        upgrade(MIGRATIONS)


def test_clean_rows_are_upgraded(shop, with_revision):
    add_member(shop, "mia")
    with shop.app_context():
        upgrade(with_revision(ADDS_A_TABLE))

        assert "more" in inspect(db.engine).get_table_names()
