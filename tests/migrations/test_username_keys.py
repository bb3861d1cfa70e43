"""The migration that brings folded usernames to users who are there already."""

import pytest
from flask_migrate import check, downgrade, upgrade
from logins import django_hash
from shop import ROOT
from sqlalchemy import inspect, text

from meiduo.accounts.models import User
from meiduo.extensions import db

pytestmark = pytest.mark.holds("B-44")
MIGRATIONS = str(ROOT / "migrations")
MANY = 2500  # more than two of the migration's batches
LONG_AGO = "2026-01-01 00:00:00"
USER = f"""
INSERT INTO tb_users
(id, username, nickname, avatar_url, password_hash, is_active, session_epoch, date_joined)
VALUES (:id, :name, '', '', :hash, true, 0, '{LONG_AGO}')
"""
BINDING = f"""
INSERT INTO tb_oauth_qq (user_id, app_id, openid, create_time, update_time)
VALUES (:id, '1', :openid, '{LONG_AGO}', '{LONG_AGO}')
"""
SESSION = f"""
INSERT INTO login_sessions
(sid, user_id, refresh_jti, created, rotated, expires, user_agent, address)
VALUES (:sid, :id, 'x', '{LONG_AGO}', '{LONG_AGO}', '{LONG_AGO}', '', '')
"""
KEY_OF_SEVEN = "SELECT max(username_key) FROM tb_users WHERE id = 7"
WITH_ROUNDS = "SELECT count(*) FROM tb_users WHERE django_rounds = 1000"


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(make_shop, request):
    """A shop on either database."""
    return make_shop() if request.param == "sqlite" else request.getfixturevalue("on_postgresql")


def populate(users):
    """Go back to the tables of before, and fill them."""
    downgrade(MIGRATIONS, "0003")
    db.session.execute(text(USER), users)
    theirs = [
        {"id": user["id"], "openid": f"{user['id']:032X}", "sid": f"{user['id']:032x}"}
        for user in users
    ]
    db.session.execute(text(BINDING), theirs)
    db.session.execute(text(SESSION), theirs)
    db.session.commit()


def counts():
    tables = ("tb_users", "tb_oauth_qq", "login_sessions")
    found = [db.session.scalar(text(f"SELECT count(*) FROM {table}")) for table in tables]
    db.session.rollback()
    return found


def test_the_migration_folds_names_and_loses_nobody(shop):
    stored = django_hash("x", 1000)
    users = [
        {"id": n, "name": f"Ｕser{n}", "hash": stored if n % 2 else None} for n in range(1, MANY)
    ]
    with shop.app_context():
        populate([*users, {"id": 9000, "name": "gone", "hash": None}])
        db.session.execute(text("DELETE FROM tb_users WHERE id = 9000"))
        db.session.commit()
        before = counts()
        for _ in range(2):
            upgrade(MIGRATIONS)
            assert counts() == before == [MANY - 1] * 3
            assert db.session.scalar(text(KEY_OF_SEVEN)) == "user7"
            assert db.session.scalar(text(WITH_ROUNDS)) == MANY // 2
            db.session.rollback()
            check(MIGRATIONS)
            downgrade(MIGRATIONS, "0003")
            assert counts() == before
            db.session.rollback()
        upgrade(MIGRATIONS)


@pytest.mark.holds("A-13", "I4")
def test_no_id_is_given_again_after_the_migration(make_shop):
    """SQLite forgets the highest id of a table that it makes anew; PostgreSQL has a sequence."""
    with make_shop().app_context():
        named = {1: "one", 9000: "gone"}
        populate([{"id": number, "name": name, "hash": None} for number, name in named.items()])
        db.session.execute(text("DELETE FROM tb_users WHERE id = 9000"))
        db.session.commit()
        upgrade(MIGRATIONS)
        later = User(username="later")
        db.session.add(later)
        db.session.flush()

        assert later.id == 9001
        assert db.session.scalar(text("PRAGMA foreign_keys")) == 1
        db.session.rollback()


def test_the_migration_refuses_twins_before_any_change(shop, caplog):
    names = ["Anna", "bert", "ANNA", "ａnna"]
    users = [{"id": n, "name": name, "hash": None} for n, name in enumerate(names, 1)]
    with shop.app_context():
        populate(users)
        before = {column["name"] for column in inspect(db.engine).get_columns("tb_users")}
        with pytest.raises(SystemExit):
            upgrade(MIGRATIONS)

        assert "#1 and #3 ('ANNA'); #1 and #4 ('ａnna')" in caplog.text
        assert {column["name"] for column in inspect(db.engine).get_columns("tb_users")} == before
        assert counts() == [4, 4, 4]
        db.session.execute(text("UPDATE tb_users SET username = 'anna' || id WHERE id > 2"))
        db.session.commit()
        upgrade(MIGRATIONS)
        check(MIGRATIONS)
