"""`flask db upgrade` as operators run it: several at once, in a shop that is in use, without a database."""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import time

import psycopg
import pytest
from alembic.script import ScriptDirectory
from flask_migrate import upgrade
from shop import KEYS, ROOT, clean, count, free_port, rows

from meiduo.accounts.models import User
from meiduo.mall_models import QQBinding

REVISIONS = len(list((ROOT / "migrations/versions").glob("0*.py")))


@pytest.fixture
def database(postgresql, make_database):
    """An empty database whose own limits would stop a migration that waits, or works, for half a second."""
    address = make_database("template0")
    with psycopg.connect(postgresql + "/postgres", autocommit=True) as admin:
        for limit in ("statement_timeout", "lock_timeout"):
            admin.execute(f"alter database {address.rpartition('/')[2]} set {limit} = '400ms'")
    return address


def flask_db(*args, tmp_path, address):
    """Start ``flask db ...`` in a process of its own."""
    env = {**KEYS, "QQ_SANDBOX": "0", "DATABASE_URL": address, "QQ_CLIENT_ID": "1", "QQ_CLIENT_SECRET": "x" * 32}
    env["QQ_REDIRECT_URI"] = "https://localhost/oauth_callback"
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", *args]
    return subprocess.Popen(
        command, cwd=ROOT, env=clean(env, tmp_path), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def finish(processes):
    ended = [(*process.communicate(timeout=60), process.returncode) for process in processes]
    assert [code for *_, code in ended] == [0] * len(processes), ended
    return ended


def until(told, seconds=30):
    for _ in range(seconds * 20):
        if told():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to that")


def lock_of_migrations():
    text = (ROOT / "migrations/env.py").read_text()
    return int(text.partition("LOCK = ")[2].split()[0], 16)


def test_three_upgrades_at_once_on_postgresql(database, tmp_path):
    """One works, the others wait and find it done; the database's own limits are for requests, not for this."""
    waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
    with psycopg.connect(database, autocommit=True) as holder:
        holder.execute("select pg_advisory_lock(%s)", [lock_of_migrations()])
        processes = [flask_db("upgrade", tmp_path=tmp_path, address=database) for _ in range(3)]
        until(lambda: holder.execute(waiting).fetchone()[0] == 3)
        time.sleep(0.5)
        holder.execute("select pg_advisory_unlock_all()")
    ended = finish(processes)

    assert sorted(out.count("database up:") for out, _, _ in ended) == [0, 0, REVISIONS]
    assert all("another migration is under way" in err for _, err, _ in ended)
    finish([flask_db("check", tmp_path=tmp_path, address=database)])


def test_two_upgrades_at_once_on_sqlite(tmp_path):
    """Both stand before the same locked file; whoever comes second finds it done."""
    file = tmp_path / "shop.sqlite"
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("PRAGMA journal_mode=WAL")
        holder.execute("BEGIN IMMEDIATE")
        processes = [flask_db("upgrade", tmp_path=tmp_path, address=f"sqlite:///{file}") for _ in range(2)]
        until(lambda: all(_has_open(process.pid, file) for process in processes))
        time.sleep(0.3)
        holder.execute("COMMIT")
    ended = finish(processes)

    assert sorted(out.count("database up:") for out, _, _ in ended) == [0, REVISIONS]
    finish([flask_db("check", tmp_path=tmp_path, address=f"sqlite:///{file}")])


def _has_open(pid, file):
    with contextlib.suppress(FileNotFoundError):
        folder = f"/proc/{pid}/fd"
        return str(file) in {os.path.realpath(f"{folder}/{number}") for number in os.listdir(folder)}
    return False


def test_an_upgrade_waits_for_a_table_in_use(database, tmp_path):
    """It gives way after three seconds, so that the shop goes on, and tries again."""
    finish([flask_db("upgrade", tmp_path=tmp_path, address=database)])
    finish([flask_db("downgrade", "0002", tmp_path=tmp_path, address=database)])
    with psycopg.connect(database) as reader:
        reader.execute("select count(*) from login_sessions")
        process = flask_db("upgrade", tmp_path=tmp_path, address=database)
        line = process.stderr.readline()
        reader.rollback()
    finish([process])

    assert line == "database: a table is in use, trying again in 1.5 s (2 of 10)\n"
    finish([flask_db("check", tmp_path=tmp_path, address=database)])


@pytest.mark.parametrize(
    ("command", "kind"),
    [("upgrade", "postgresql"), ("current", "postgresql"), ("check", "postgresql"), ("upgrade", "sqlite")],
)
def test_without_a_database_one_sentence_is_said(tmp_path, command, kind):
    address = f"postgresql://shop@127.0.0.1:{free_port()}/shop" if kind == "postgresql" else "sqlite:////nowhere/x"

    process = flask_db(command, tmp_path=tmp_path, address=address)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 1
    assert out == ""
    assert err.startswith("Error: ")
    assert len(err.splitlines()) == 1


def test_replacing_a_table_on_sqlite_takes_nobody_along(make_shop, tmp_path):
    """A batch migration drops the old table; with foreign keys on, that would delete what belongs to its rows."""
    folder = tmp_path / "own"
    shutil.copytree(ROOT / "migrations", folder)
    (folder / "versions/9999_replace.py").write_text(REPLACING.format(head=head()))
    shop = make_shop()
    with rows(shop) as session:
        session.add(User(username="mia"))
        session.flush()
        session.add(QQBinding(user_id=1, app_id="1", openid="A"))
        session.commit()

    with shop.app_context():
        upgrade(str(folder))

    assert count(shop, User) == count(shop, QQBinding) == 1
    with rows(shop) as session:
        assert session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def head():
    return ScriptDirectory(str(ROOT / "migrations")).get_current_head()


REPLACING = """
import sqlalchemy as sa
from alembic import op
revision = "9999"
down_revision = "{head}"
def upgrade():
    with op.batch_alter_table("tb_users", recreate="always") as batch:
        batch.add_column(sa.Column("more", sa.String(9)))
"""
