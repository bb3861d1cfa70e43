"""A database whose tables are cut by time is migrated like any other."""

import pytest
from flask_migrate import check, downgrade, upgrade
from malls import ROOT, rows
from operating import run
from partitioned import CUT, parts
from sqlalchemy import inspect, text

from meiduo.accounts.models import LoginSession, User
from meiduo.extensions import db

pytestmark = [pytest.mark.with_db, pytest.mark.engines("postgresql", "mariadb")]
MIGRATIONS = str(ROOT / "migrations")
COLUMN = 'op.add_column("login_sessions", sa.Column("more", sa.Integer(), nullable=True))'


@pytest.fixture
def shop(shop):
    result = run(shop, *CUT)
    assert result.exit_code == 0, result.output
    return shop


def test_models_and_cut_tables_agree(shop):
    """Parts are no tables of anybody's, and the trigger stands for the foreign key."""
    with shop.app_context():
        check(MIGRATIONS)


def test_a_missing_index_is_still_found(shop):
    with rows(shop) as session:
        on = " on login_sessions" if session.get_bind().dialect.name != "postgresql" else ""
        session.execute(text("drop index ix_login_sessions_expires" + on))
        session.commit()

    with shop.app_context(), pytest.raises(SystemExit):
        check(MIGRATIONS)


def test_a_later_revision_changes_every_part(shop, with_revision, visitor):
    with shop.app_context():
        upgrade(with_revision(COLUMN))
        assert "more" in {one["name"] for one in inspect(db.engine).get_columns("login_sessions")}

    assert visitor.signs_in().status_code == 200


def test_going_down_leaves_no_trace(shop, member_id):
    """Users can be deleted without the tables that have gone; up again they are whole."""
    with shop.app_context():
        downgrade(MIGRATIONS, "0001")
        with rows(shop) as session:
            session.delete(session.get(User, member_id))
            session.commit()
        downgrade(MIGRATIONS, "base")
        upgrade(MIGRATIONS)
        check(MIGRATIONS)
    assert parts(shop, LoginSession) == {}


@pytest.fixture
def member_id(shop):
    with rows(shop) as session:
        user = User(username="mia")
        session.add(user)
        session.commit()
        return user.id
