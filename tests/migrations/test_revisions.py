"""`flask db upgrade` alone makes the database: users first, then QQ."""

import io
import subprocess
import sys

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from flask_migrate import check, downgrade, upgrade
from malls import KEYS, ROOT, count, rows
from sqlalchemy import inspect, text

from meiduo.accounts.models import LoginSession, User
from meiduo.columns import now
from meiduo.extensions import db
from meiduo.mall_models import QQBinding

MIGRATIONS = str(ROOT / "migrations")
OURS = "0002"  # the last revision of the mall; a shop's own follow
USERS = {"tb_users", "login_sessions"}
QQ = {"tb_oauth_qq", "bind_tickets", "login_attempts_used"}


def of_a_shop():
    """The tables of the shop that grows in the mall; here is none."""
    return set(db.metadata.tables) - USERS - QQ


def tables():
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


@pytest.mark.engines("sqlite", "postgresql", "mariadb")
@pytest.mark.holds("B-44")
def test_models_and_migrations_agree(shop):
    with shop.app_context():
        check(MIGRATIONS)


@pytest.mark.engines("sqlite", "postgresql", "mariadb")
@pytest.mark.holds("B-44")
def test_migrations_go_down_and_up_again(shop):
    with shop.app_context():
        assert tables() == USERS | QQ | of_a_shop()
        downgrade(MIGRATIONS, "base")
        assert tables() == set()
        upgrade(MIGRATIONS, "0001")
        assert tables() == USERS
        upgrade(MIGRATIONS)
        check(MIGRATIONS)


@pytest.fixture
def member(shop):
    """The id of a user who is signed in and has a QQ."""
    with rows(shop) as session:
        user = User(username="mia", mobile="13900000001", password_hash="made-up", nickname="Mia")
        session.add(user)
        session.flush()
        session.add(QQBinding(user_id=user.id, app_id="1", openid="A" * 32))
        session.add(LoginSession(sid="s", user_id=user.id, refresh_jti="j", expires=now()))
        session.commit()
        return user.id


@pytest.mark.engines("sqlite", "postgresql", "mariadb")
@pytest.mark.holds("B-44")
def test_taking_qq_away_leaves_users_untouched(shop, member):
    """And their sessions; QQ comes back empty, twice over."""
    everything = text("SELECT * FROM tb_users"), text("SELECT * FROM login_sessions")
    with rows(shop) as session:
        before = [session.execute(query).all() for query in everything]
        session.rollback()
        for _ in range(2):
            downgrade(MIGRATIONS, "0001")
            assert tables() == USERS
            assert [session.execute(query).all() for query in everything] == before
            session.rollback()
            upgrade(MIGRATIONS)

    assert [len(found) for found in before] == [1, 1]
    assert count(shop, QQBinding) == 0


@pytest.mark.engines("sqlite", "postgresql", "mariadb")
@pytest.mark.holds("A-13", "B-44")
def test_no_id_is_given_again_after_migrating(shop, member):
    with rows(shop) as session:
        session.execute(text("DELETE FROM tb_users"))
        session.commit()
        downgrade(MIGRATIONS, "0001")
        upgrade(MIGRATIONS)
        later = User(username="later")
        session.add(later)
        session.flush()

        assert later.id > member
        session.rollback()


def test_the_documented_command_makes_the_database(tmp_path):
    env = {
        **KEYS,
        "FLASK_SKIP_DOTENV": "1",
        "INSTANCE_PATH": str(tmp_path),
        "QQ_SANDBOX": "1",
        "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db"]

    for step in ("upgrade", "check"):
        ended = subprocess.run([*command, step], cwd=ROOT, env=env, capture_output=True)
        assert ended.returncode == 0


def test_the_upgrade_can_be_printed_as_sql(make_shop, capfd):
    """For a shop whose administrator alone may change tables; no server is asked."""
    address = "postgresql://shop@127.0.0.1:1/shop"
    with make_shop(DATABASE_URL=address, migrate=False).app_context():
        upgrade(MIGRATIONS, OURS, sql=True)
    printed = capfd.readouterr().out

    assert printed.count("CREATE TABLE") == len(USERS | QQ | {"alembic_version"})
    assert f"version_num='{OURS}'" in printed


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql", "mysql", "mariadb"])
def test_every_dialect_can_say_each_revision(dialect):
    """Also MySQL's, which knows no text without a length."""
    printed = io.StringIO()
    options = {"as_sql": True, "output_buffer": printed}
    context = MigrationContext.configure(dialect_name=dialect, opts=options)
    scripts = ScriptDirectory(MIGRATIONS)

    with Operations.context(context):
        for script in reversed([*scripts.iterate_revisions(OURS, "base")]):
            script.module.upgrade()
            script.module.downgrade()

    said = printed.getvalue()
    assert said.count("CREATE TABLE") == said.count("DROP TABLE") == len(USERS | QQ)
    partial = dialect in ("sqlite", "postgresql")
    assert said.count("WHERE django_rounds IS NOT NULL") == (1 if partial else 0)
