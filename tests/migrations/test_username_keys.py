"""One folded spelling for each username; the migration that brings it to users who are there already."""

import hashlib

import pytest
from flask_migrate import check, downgrade, upgrade
from shop import ROOT, Visitor, rows
from sqlalchemy import inspect, text
from test_passwords import GOOD, django_hash, login

from meiduo.accounts import passwords
from meiduo.accounts.models import User
from meiduo.extensions import db

MIGRATIONS = str(ROOT / "migrations")
USER = (
    "INSERT INTO tb_users (id, username, nickname, avatar_url, password_hash, is_active, session_epoch, date_joined)"
    " VALUES (:id, :name, '', '', :hash, true, 0, '2026-01-01 00:00:00')"
)
BINDING = (
    "INSERT INTO tb_oauth_qq (user_id, app_id, openid, create_time, update_time)"
    " VALUES (:id, '1', :openid, '2026-01-01 00:00:00', '2026-01-01 00:00:00')"
)
SESSION = (
    "INSERT INTO login_sessions (sid, user_id, refresh_jti, created, rotated, expires, user_agent, address)"
    " VALUES (:sid, :id, 'x', '2026-01-01 00:00:00', '2026-01-01 00:00:00', '2026-01-01 00:00:00', '', '')"
)
MANY = 2500  # more than two of the migration's batches


@pytest.fixture(params=["sqlite", "postgresql"])
def shop(make_shop, request):
    """A shop on either database."""
    return make_shop() if request.param == "sqlite" else request.getfixturevalue("on_postgresql")


def add(name, **changes):
    with_password = {"username": name, "password_hash": passwords.make(GOOD), **changes}
    db.session.add(User(**with_password))


@pytest.mark.parametrize("typed", ["laoguke", "LAOGUKE", "ＬａｏＧｕＫｅ", " Laoguke "])
def test_a_member_signs_in_however_the_name_is_written(shop, typed):
    with rows(shop) as session:
        add("LaoGuke")
        session.commit()

    assert login(Visitor(shop.test_client()), typed).json["user"]["username"] == "LaoGuke"


@pytest.mark.parametrize(("name", "same"), [("Anna", "ANNA"), ("Straße", "STRASSE"), ("Ömer", "öMER"), ("ab", "ａｂ")])
def test_the_database_refuses_two_users_of_one_folded_name(shop, name, same):
    run = shop.test_cli_runner().invoke
    first, second = (run(args=["users", "create", each, "--no-password"]) for each in (name, same))

    assert first.exit_code == 0
    assert (second.exit_code, "taken" in second.output) == (1, True)
    assert f'"username": "{name}"' in run(args=["users", "show", same, "--json"]).output.encode().decode(
        "unicode_escape"
    )
    with rows(shop) as session:
        session.add_all([User(username=name.swapcase() + "2"), User(username=same + "2")])
        with pytest.raises(Exception, match=r"(?i)unique"):
            session.flush()


def populate(users):
    """Go back to the tables of before, and fill them."""
    downgrade(MIGRATIONS, "0003")
    db.session.execute(text(USER), users)
    theirs = [{"id": user["id"], "openid": f"{user['id']:032X}", "sid": f"{user['id']:032x}"} for user in users]
    db.session.execute(text(BINDING), theirs)
    db.session.execute(text(SESSION), theirs)
    db.session.commit()


def counts():
    tables = ("tb_users", "tb_oauth_qq", "login_sessions")
    found = [db.session.scalar(text(f"SELECT count(*) FROM {table}")) for table in tables]
    db.session.rollback()
    return found


def test_b44_the_migration_folds_who_is_there_and_loses_nobody(shop):
    users = [{"id": n, "name": f"Ｕser{n}", "hash": django_hash("x", 1000) if n % 2 else None} for n in range(1, MANY)]
    with shop.app_context():
        populate([*users, {"id": 9000, "name": "gone", "hash": None}])
        db.session.execute(text("DELETE FROM tb_users WHERE id = 9000"))
        db.session.commit()
        before = counts()
        for _ in range(2):
            upgrade(MIGRATIONS)
            assert counts() == before == [MANY - 1] * 3
            assert db.session.scalar(text("SELECT max(username_key) FROM tb_users WHERE id = 7")) == "user7"
            assert db.session.scalar(text("SELECT count(*) FROM tb_users WHERE django_rounds = 1000")) == MANY // 2
            db.session.rollback()
            check(MIGRATIONS)
            downgrade(MIGRATIONS, "0003")
            assert counts() == before
            db.session.rollback()
        upgrade(MIGRATIONS)


def test_b44_no_id_is_given_again_after_the_migration(make_shop):
    """SQLite forgets the highest id of a table that it makes anew; PostgreSQL has a sequence."""
    with make_shop().app_context():
        populate([{"id": 1, "name": "one", "hash": None}, {"id": 9000, "name": "gone", "hash": None}])
        db.session.execute(text("DELETE FROM tb_users WHERE id = 9000"))
        db.session.commit()
        upgrade(MIGRATIONS)
        later = User(username="later")
        db.session.add(later)
        db.session.flush()

        assert later.id == 9001
        assert db.session.scalar(text("PRAGMA foreign_keys")) == 1
        db.session.rollback()


def test_b44_the_migration_refuses_twins_before_it_changes_anything(shop, caplog):
    users = [{"id": n, "name": name, "hash": None} for n, name in enumerate(["Anna", "bert", "ANNA", "ａnna"], 1)]
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


def most_rounds(shop):
    with rows(shop) as session:
        session.add(User(username="old", password_hash=django_hash(GOOD, 4321)))
        session.commit()
        return session.scalar(text("SELECT max(django_rounds) FROM tb_users"))


def test_a46_the_rounds_of_django_hashes_come_from_the_table_and_go_with_the_last_one(shop):
    assert most_rounds(shop) == 4321
    assert login(Visitor(shop.test_client()), "old").status_code == 200
    with rows(shop) as session:
        assert session.scalar(text("SELECT max(django_rounds) FROM tb_users")) is None


@pytest.mark.parametrize("account", ["old", "nobody", "other"])
def test_a46_every_sign_in_takes_the_rounds_that_the_table_holds(shop, account, monkeypatch):
    """Counted where the library spends them."""
    spent, real = [], hashlib.pbkdf2_hmac
    most_rounds(shop)
    with rows(shop) as session:
        add("other")
        session.commit()
    monkeypatch.setattr(hashlib, "pbkdf2_hmac", lambda *args: spent.append(args[3]) or real(*args))

    assert login(Visitor(shop.test_client()), account, "wrong-password").status_code == 401
    assert sum(spent) == 4321
