"""The bookshop's tables on MariaDB, which Alembic has made by its revisions."""

import ast
import secrets
import shutil
import subprocess
import sys

import pytest
from databases import with_driver
from processes import ROOT, clean
from sqlalchemy import create_engine

SHOP = ROOT / "examples/own_shop"
OURS = "versions/5b4f0d2e9c37_sign_in_with_qq.py"
ORDINARY = "init_command=SET%20default_storage_engine=InnoDB"  # the tests' server is an odd one
USER = "insert into users (id, name, is_active) values ('1', 'Mia', 1)"
BINDING = """
insert into tb_oauth_qq (user_id, app_id, openid, create_time, update_time)
values ('1', '1', 'ABC', '2026-01-01', '2026-01-01')
"""


@pytest.fixture
def address(new_database, engine):
    """An empty database, as a shop names it."""
    plain = with_driver(new_database(migrated=False))
    return f"{plain}?{ORDINARY}" if engine == "mariadb" else plain


@pytest.fixture
def flask(address):
    """Run ``flask ...`` in the bookshop; return what it did. ``asked`` of the driver."""

    def run(*args, asked=""):
        env = clean({"BOOKSHOP_SQLALCHEMY_DATABASE_URI": address + asked})
        env |= {"BOOKSHOP_SECRET_KEY": f"key {secrets.token_hex()}"}
        env |= {"QQ_CLIENT_ID": "1", "QQ_CLIENT_SECRET": "made-up"}
        env |= {"QQ_REDIRECT_URI": "https://localhost/oauth_callback"}
        command = [sys.executable, "-m", "flask", "--app", SHOP / "bookshop", *args]
        return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)

    return run


@pytest.fixture
def written(flask, tmp_path):
    """A copy of the migrations, in which Alembic has written the login's revision anew."""
    folder = shutil.copytree(SHOP / "migrations", tmp_path / "migrations")
    (folder / OURS).unlink()
    flask("db", "upgrade", "-d", folder).check_returncode()
    flask("db", "migrate", "-d", folder, "--rev-id", "5b4f0d2e9c37", "-m", "sign-in with QQ")
    return folder


@pytest.mark.engines("sqlite")
def test_the_revision_is_what_alembic_writes(written):
    """On MySQL it writes the types that are there already in MySQL's words."""
    shipped = ast.parse((SHOP / "migrations" / OURS).read_text()).body[1:]
    new = ast.parse((written / OURS).read_text()).body[1:]

    assert [ast.unparse(one) for one in shipped] == [ast.unparse(one) for one in new]


@pytest.mark.engines("mariadb")
def test_a_written_revision_needs_no_hand(flask, written, address):
    """What a shop's own Alembic makes of the mixins tells openids apart."""
    flask("db", "upgrade", "-d", written).check_returncode()

    assert "No new upgrade operations" in flask("db", "check", "-d", written).stdout
    assert flask("qq", "check").returncode == 0
    with create_engine(address).begin() as connection:
        connection.exec_driver_sql(USER)
        connection.exec_driver_sql(BINDING)
        asked = "select count(*) from tb_oauth_qq where openid = '{}'"
        assert connection.exec_driver_sql(asked.format("ABC")).scalar() == 1
        assert connection.exec_driver_sql(asked.format("abc")).scalar() == 0


@pytest.mark.engines("mariadb")
def test_an_older_revision_is_found_out(flask, address):
    """One in which openids and moments are what the server takes them for."""
    flask("db", "upgrade").check_returncode()
    with create_engine(address).begin() as connection:
        connection.exec_driver_sql("alter table tb_oauth_qq modify openid varchar(64) not null")

    told = flask("qq", "check")
    mending = "ALTER TABLE tb_oauth_qq MODIFY openid VARCHAR(64) COLLATE utf8mb4_bin NOT NULL"
    assert "No new upgrade operations" in flask("db", "check").stdout
    assert told.returncode == 1
    assert mending in told.stdout


@pytest.mark.engines("mariadb")
@pytest.mark.parametrize("asked", ["utf8", "latin1"])
def test_a_connection_without_emojis_is_told(flask, asked):
    flask("db", "upgrade").check_returncode()

    told = flask("qq", "check", asked=f"&charset={asked}")
    found = "utf8mb3" if asked == "utf8" else asked
    sets = [f"character_set_{name} is {found}" for name in ("client", "connection", "results")]
    assert told.returncode == 1
    assert told.stdout.startswith(f"the connection: {', '.join(sets)} instead of utf8mb4")
    assert "?charset=utf8mb4" in told.stdout
    assert flask("qq", "check", asked="&charset=utf8mb4").returncode == 0


@pytest.mark.engines("sqlite", "mariadb")
def test_tables_that_are_not_there_are_told(flask):
    told = flask("qq", "check")

    assert told.returncode == 1
    assert "tb_oauth_qq: there is no such table" in told.stdout
