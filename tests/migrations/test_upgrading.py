"""`flask db upgrade` as operators run it: several at once, in a shop in use, without a database."""

import contextlib
import os
import sqlite3
import time

import click
import pytest
from background import until
from flask_migrate import downgrade, upgrade
from malls import count, free_port, rows
from migrating import REVISIONS, finish, flask_db
from sqlalchemy import inspect

from meiduo.accounts.models import User
from meiduo.extensions import db
from meiduo.mall_models import QQBinding


@pytest.mark.holds("B-44")
def test_two_upgrades_at_once_on_sqlite(agrees, tmp_path):
    """Both stand before the same locked file; whoever comes second finds it done."""
    file = tmp_path / "shop.sqlite"
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as holder:
        holder.execute("PRAGMA journal_mode=WAL")
        holder.execute("BEGIN IMMEDIATE")
        address = f"sqlite:///{file}"
        processes = [flask_db("upgrade", tmp_path=tmp_path, address=address) for _ in range(2)]
        until(lambda: all(_has_open(process.pid, file) for process in processes), seconds=30)
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


FAILS = 'op.create_table("more", sa.Column("id", sa.Integer())); op.execute("nonsense")'


@pytest.mark.holds("B-44")
@pytest.mark.engines("sqlite", "postgresql")
def test_an_upgrade_happens_whole_or_not(shop, with_revision):
    """All revisions are one transaction: a later one that fails takes the earlier ones back."""
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


@pytest.mark.engines("sqlite")
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
