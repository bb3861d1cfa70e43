"""`flask db upgrade` alone makes the database, constraints included."""

import stat
import subprocess
import sys

import pytest
from flask_migrate import check, downgrade, upgrade
from shop import KEYS, ROOT, rows
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from meiduo.accounts.models import User
from meiduo.extensions import db
from meiduo.mall_models import QQBinding, UsedAttempt


def test_models_and_migrations_agree(shop):
    with shop.app_context():
        check(str(ROOT / "migrations"))


def test_migrations_go_down_and_up_again(shop):
    with shop.app_context():
        downgrade(str(ROOT / "migrations"), "base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        upgrade(str(ROOT / "migrations"))
        check(str(ROOT / "migrations"))


def test_the_documented_command_makes_the_database(tmp_path):
    env = {
        **KEYS,
        "FLASK_SKIP_DOTENV": "1",
        "INSTANCE_PATH": str(tmp_path),
        "QQ_SANDBOX": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db"]

    assert subprocess.run([*command, "upgrade"], cwd=ROOT, env=env, capture_output=True).returncode == 0
    assert subprocess.run([*command, "check"], cwd=ROOT, env=env, capture_output=True).returncode == 0


def modes(folder):
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.glob("shop.sqlite*")}


def migrated_with_all_its_files(shop):
    """SQLite keeps its log and index beside the file while somebody is connected."""
    with shop.app_context():
        upgrade(str(ROOT / "migrations"))
        db.session.add(User(username="somebody"))
        db.session.commit()


def test_a_fresh_sqlite_file_is_readable_by_its_owner_only(make_shop, tmp_path):
    migrated_with_all_its_files(make_shop(DATABASE_URL=f"sqlite:///{tmp_path}/shop.sqlite"))

    assert modes(tmp_path) == dict.fromkeys(("shop.sqlite", "shop.sqlite-wal", "shop.sqlite-shm"), 0o600)


def test_a_sqlite_file_that_is_there_keeps_its_mode(make_shop, tmp_path):
    (tmp_path / "shop.sqlite").touch()
    (tmp_path / "shop.sqlite").chmod(0o640)
    migrated_with_all_its_files(make_shop(DATABASE_URL=f"sqlite:///{tmp_path}/shop.sqlite"))

    assert set(modes(tmp_path).values()) == {0o640}


@pytest.fixture
def member(shop):
    with rows(shop) as session:
        user = User(username="somebody")
        session.add(user)
        session.flush()
        yield user


def binding(user, **changes):
    return QQBinding(**{"user_id": user.id, "app_id": "1", "openid": "A" * 32, **changes})


@pytest.mark.parametrize(
    "change", [{"openid": ""}, {"openid": None}, {"app_id": ""}, {"user_id": 999}, {"user_id": None}, {"app_id": None}]
)
def test_the_schema_refuses_an_odd_binding(member, change):
    db.session.add(binding(member, **change))

    with pytest.raises(IntegrityError):
        db.session.flush()


@pytest.mark.parametrize("change", [{}, {"openid": "B" * 32}])
def test_one_binding_per_openid_and_per_user(member, change):
    db.session.add_all([binding(member), binding(member, **change)])

    with pytest.raises(IntegrityError):
        db.session.flush()


def test_the_same_openid_may_belong_to_another_app(member):
    db.session.add_all([binding(member), binding(member, app_id="2")])

    db.session.flush()


def test_two_users_cannot_share_a_username(member):
    db.session.add(User(username="somebody"))

    with pytest.raises(IntegrityError):
        db.session.flush()


def test_an_attempt_goes_in_once(member):
    db.session.add_all([UsedAttempt(attempt_id="x", next="/", expires=member.date_joined) for _ in "ab"])

    with pytest.raises(IntegrityError):
        db.session.flush()
