"""A move that is stopped half-way leaves whole batches, and is carried on."""

import contextlib
import json
import sqlite3
import subprocess
import sys
import time

import pytest
from malls import KEYS, ROOT, clean, count, rows
from old_mall import reasons

from meiduo.accounts.models import User
from meiduo.mall_models import QQBinding

MANY = 12000  # users: enough batches for a kill to come between them
STOP = """
CREATE TRIGGER stop BEFORE INSERT ON tb_users WHEN NEW.username = 'user700'
BEGIN SELECT json('odd'); END
"""
REFUSE = STOP.replace("SELECT json('odd')", "SELECT RAISE(ABORT, 'no')")


@pytest.mark.engines("sqlite")
@pytest.mark.holds("B-44")
def test_a_run_stopped_by_our_database_goes_on(old, shop, run, reports):
    old.many(1200)
    with rows(shop) as session:
        session.connection().exec_driver_sql(STOP)
        session.commit()

    stopped = run(old.url)

    assert stopped.exit_code == 1
    assert (count(shop, User), count(shop, QQBinding)) == (500, 500)
    with rows(shop) as session:
        session.connection().exec_driver_sql("DROP TRIGGER stop")
        session.commit()
    assert reports()["users"] == {"imported": 700, "already_there": 500, "refused": 0}
    assert (count(shop, User), count(shop, QQBinding)) == (1200, 1200)


@pytest.mark.engines("sqlite")
def test_the_run_that_goes_on_reports_all(old, shop, run, tmp_path):
    """New names and what was left behind, also of who came before it was stopped; until then the
    file is the one of before, and what there was to say is beside it."""
    old.many(1200)
    old.does("UPDATE tb_users SET username = 'a@' || id, mobile = '0' WHERE id IN (7, 800)")
    with rows(shop) as session:
        session.connection().exec_driver_sql(STOP)
        session.commit()
    file = tmp_path / "refused.jsonl"
    file.write_text("of yesterday")

    run(old.url, "--rename", "--refused", str(file))
    before = file.read_text()
    partly = notes(tmp_path / "refused.jsonl.part")
    with rows(shop) as session:
        session.connection().exec_driver_sql("DROP TRIGGER stop")
        session.commit()
    run(old.url, "--rename", "--refused", str(file))

    assert before == "of yesterday"
    assert partly == [(7, "renamed", "a_7"), (7, "mobile_left", None)]
    assert notes(file) == [*partly, (800, "renamed", "a_800"), (800, "mobile_left", None)]
    assert [path.name for path in tmp_path.glob("refused*")] == ["refused.jsonl"]


def notes(path):
    said = [json.loads(line) for line in path.read_text().splitlines()]
    return [(one["id"], one["note"], one.get("username")) for one in said]


@pytest.mark.engines("sqlite")
@pytest.mark.holds("B-44")
def test_a_row_our_database_refuses_stops_no_other(old, shop, reports):
    """The rest of its batch is written one by one."""
    old.many(1200)
    with rows(shop) as session:
        session.connection().exec_driver_sql(REFUSE)
        session.commit()

    assert reasons(reports()) == {
        ("tb_users", 700): "database_refuses",
        ("tb_oauth_qq", 700): "user_refused",
    }
    assert (count(shop, User), count(shop, QQBinding)) == (1199, 1199)


@pytest.mark.engines("sqlite")
@pytest.mark.holds("B-29", "B-44")
def test_a_killed_run_leaves_whole_batches(old, make_shop, tmp_path):
    """The next one carries on."""
    old.many(MANY)
    env = {
        **KEYS,
        "QQ_SANDBOX": "1",
        "INSTANCE_PATH": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite",
    }
    make_shop(DATABASE_URL=env["DATABASE_URL"])
    options = [old.url, "--json", "--app-id", "100000001"]
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "users", "import-django", *options]
    quiet = {"cwd": ROOT, "env": clean(env), "stderr": subprocess.DEVNULL}

    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, **quiet)
    while _written(tmp_path / "new.sqlite")[0] < 1000 and process.poll() is None:
        time.sleep(0.01)
    process.kill()
    process.wait()

    users, bindings, noted = _written(tmp_path / "new.sqlite")
    assert users == bindings == noted
    assert users % 500 == 0
    assert 1000 <= users < MANY
    again = subprocess.run(command, stdout=subprocess.PIPE, check=True, **quiet)
    imported = {"imported": MANY - users, "already_there": users, "refused": 0}
    assert json.loads(again.stdout)["users"] == imported
    assert _written(tmp_path / "new.sqlite") == [MANY, MANY, MANY]


def _written(file):
    """Count users, bindings, and whose old id is known."""
    tables = ("tb_users", "tb_oauth_qq", "imported_users")
    with contextlib.closing(sqlite3.connect(file)) as connection:
        counting = [f"SELECT count(*) FROM {table}" for table in tables]
        return [connection.execute(query).fetchone()[0] for query in counting]
