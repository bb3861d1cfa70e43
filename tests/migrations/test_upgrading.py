"""`flask db upgrade` as operators run it: several at once, in a shop in use, without a database."""

import contextlib
import os
import sqlite3
import subprocess
import sys
import time

import click
import psycopg
import pytest
from flask_migrate import check, downgrade, upgrade
from malls import KEYS, ROOT, clean, count, free_port, rows
from sqlalchemy import inspect

from meiduo.accounts.models import User
from meiduo.engines import migrating
from meiduo.extensions import db
from meiduo.mall_models import QQBinding

REVISIONS = len(list((ROOT / "migrations/versions").glob("*.py")))


@pytest.fixture
def database(postgresql, make_database):
    """An empty one whose own limits would stop a migration that waits for half a second."""
    address = make_database("template0")
    with psycopg.connect(postgresql + "/postgres", autocommit=True) as admin:
        for limit in ("statement_timeout", "lock_timeout"):
            admin.execute(f"alter database {address.rpartition('/')[2]} set {limit} = '400ms'")
    return address


@pytest.fixture
def agrees(make_shop):
    """Fail unless a database is as the models are."""

    def compare(address, folder=str(ROOT / "migrations")):
        with make_shop(DATABASE_URL=address, migrate=False).app_context():
            check(folder)

    return compare


def flask_db(*args, tmp_path, address):
    """Start ``flask db ...`` in a process of its own."""
    env = {
        **KEYS,
        "QQ_SANDBOX": "0",
        "DATABASE_URL": address,
        "QQ_CLIENT_ID": "1",
        "QQ_CLIENT_SECRET": "x" * 32,
        "QQ_REDIRECT_URI": "https://localhost/oauth_callback",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "db", *args],
        cwd=ROOT,
        env=clean(env, tmp_path),
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finish(processes):
    ended = [(*process.communicate(timeout=60), process.returncode) for process in processes]
    assert [code for *_, code in ended] == [0] * len(processes), ended
    return ended


def until(reached, seconds=30):
    for _ in range(seconds * 20):
        if reached():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to that")


@pytest.mark.holds("B-44")
def test_three_upgrades_at_once_on_postgresql(database, agrees, tmp_path):
    """One works, the others wait and find it done; the database's own limits are for requests."""
    waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
    with psycopg.connect(database, autocommit=True) as holder:
        holder.execute("select pg_advisory_lock(%s)", [migrating.LOCK])
        processes = [flask_db("upgrade", tmp_path=tmp_path, address=database) for _ in range(3)]
        until(lambda: holder.execute(waiting).fetchone()[0] == 3)
        time.sleep(0.5)
        holder.execute("select pg_advisory_unlock_all()")
    ended = finish(processes)

    assert sorted(out.count("database up:") for out, _, _ in ended) == [0, 0, REVISIONS]
    assert all("another migration is under way" in err for _, err, _ in ended)
    agrees(database)


@pytest.mark.holds("B-44")
def test_two_upgrades_at_once_on_sqlite(agrees, tmp_path):
    """Both stand before the same locked file; whoever comes second finds it done."""
    file = tmp_path / "shop.sqlite"
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("PRAGMA journal_mode=WAL")
        holder.execute("BEGIN IMMEDIATE")
        address = f"sqlite:///{file}"
        processes = [flask_db("upgrade", tmp_path=tmp_path, address=address) for _ in range(2)]
        until(lambda: all(_has_open(process.pid, file) for process in processes))
        time.sleep(0.3)
        holder.execute("COMMIT")
    ended = finish(processes)

    assert sorted(out.count("database up:") for out, _, _ in ended) == [0, REVISIONS]
    agrees(address)


def _has_open(pid, file):
    with contextlib.suppress(FileNotFoundError):
        folder = f"/proc/{pid}/fd"
        opened = {os.path.realpath(f"{folder}/{number}") for number in os.listdir(folder)}
        return str(file) in opened
    return False


LOCKS_SESSIONS = 'op.execute("ALTER TABLE login_sessions ALTER COLUMN address SET NOT NULL")'


def test_an_upgrade_waits_for_a_table(database, agrees, make_shop, with_revision, tmp_path):
    """It gives way after three seconds, so that a shop in use goes on, and tries again."""
    make_shop(DATABASE_URL=database)
    folder = with_revision(LOCKS_SESSIONS)
    with psycopg.connect(database) as reader:
        reader.execute("select count(*) from login_sessions")
        process = flask_db("upgrade", "-d", folder, tmp_path=tmp_path, address=database)
        line = process.stderr.readline()
        reader.rollback()
    finish([process])

    assert line == "database: a table is in use, trying again in 1.5 s (2 of 10)\n"
    agrees(database, folder)


FAILS = 'op.create_table("more", sa.Column("id", sa.Integer())); op.execute("nonsense")'


@pytest.mark.holds("B-44")
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_an_upgrade_happens_whole_or_not(make_shop, request, with_revision, kind):
    """All revisions are one transaction: a later one that fails takes the earlier ones back."""
    shop = make_shop() if kind == "sqlite" else request.getfixturevalue("on_postgresql")
    folder = with_revision(FAILS)
    with shop.app_context():
        downgrade(folder, "base")
        with pytest.raises(click.ClickException, match="It stopped at: nonsense"):
            upgrade(folder)

        assert inspect(db.engine).get_table_names() == ["alembic_version"]


@pytest.mark.holds("B-24")
@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ("upgrade", "postgresql"),
        ("current", "postgresql"),
        ("check", "postgresql"),
        ("upgrade", "sqlite"),
    ],
)
def test_without_a_database_one_sentence_is_said(tmp_path, command, kind):
    address = "sqlite:////nowhere/x"
    if kind == "postgresql":
        address = f"postgresql://shop@127.0.0.1:{free_port()}/shop"

    process = flask_db(command, tmp_path=tmp_path, address=address)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 1
    assert out == ""
    assert err.startswith("Error: ")
    assert len(err.splitlines()) == 1


REPLACING = """with op.batch_alter_table("tb_users", recreate="always") as batch:
        batch.add_column(sa.Column("more", sa.String(9)))
"""


@pytest.mark.holds("B-44")
def test_replacing_a_table_takes_nobody_along(make_shop, with_revision):
    """A batch migration drops SQLite's old table; with foreign keys on, its children would go."""
    folder = with_revision(REPLACING)
    shop = make_shop()
    with rows(shop) as session:
        session.add(User(username="mia"))
        session.flush()
        session.add(QQBinding(user_id=1, app_id="1", openid="A"))
        session.commit()

    with shop.app_context():
        upgrade(folder)

    assert count(shop, User) == count(shop, QQBinding) == 1
    with rows(shop) as session:
        assert session.connection().exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
