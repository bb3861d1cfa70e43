"""Databases with many bound users, made once a day by each system's own schema."""

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import time

import databases
import filling
from processes import ROOT, clean, upgrade_by_command

from side_by_side import people
from side_by_side.environments import HERE, STATE, python_of
from side_by_side.systems import BY_KEY, settings

FRESH = 20 * 3600  # seconds; a day later the oldest sign-ins are over, and would be tidied up
DAY = "2026-01-01 00:00:00"
FORGET = "delete from login_attempts_used where expires < {}"  # as `flask purge` does each night
NOW = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f', 'now')", "postgresql": "timezone('utc', now())"}

NAMED = "insert into users (id, name) values (?, ?)"
BOUND = "insert into bindings (openid, user_id) values (?, ?)"
DJANGO_USER = (
    "insert into tb_users (id, username, password, first_name, last_name, email, is_superuser,"
    f" is_staff, is_active, date_joined) values (?, ?, '!', '', '', '', 0, 0, 1, '{DAY}')"
)
DJANGO_BOUND = (
    "insert into tb_oauth_qq (openid, user_id, create_time, update_time)"
    f" values (?, ?, '{DAY}', '{DAY}')"
)
SOCIAL_BOUND = (
    "insert into social_auth_usersocialauth (provider, uid, user_id, extra_data)"
    " values ('qq', ?, ?, ?)"
)


def place(system, users, say):
    """Return the path of a SQLite file of a system with that many bound users."""
    name = f"{system.key}-{users}-{_schema_of(system)}"
    folder = STATE / "databases"
    for file in folder.glob(f"{name}-*.sqlite"):
        if int(file.stem.rpartition("-")[2]) > time.time() - FRESH:
            return str(file)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{system.key}-{users}-*"):
        old.unlink()
    say(f"filling the database of {system.label} with {users:,} users (once a day)")
    file = folder / f"{name}-{int(time.time())}.sqlite"
    fill_file(system, f"{file}.new", users)
    os.rename(f"{file}.new", file)
    return str(file)


def copy(system, users, folder, say):
    """Return the path of a copy for a run, which logins may write to."""
    target = folder / f"{system.key}-{users}.sqlite"
    return str(shutil.copy(place(system, users, say), target))


def fill_file(system, file, users):
    if system.kind == "ours":
        fill_ours(f"sqlite:///{file}", users)
    else:
        _make_tables(system, file)
        _fill_peer(system, file, users)
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma wal_checkpoint(truncate)")


def fill_ours(address, users):
    """Migrate a database of ours and fill it as a grown shop's: with sign-ins of two weeks."""
    kind = address.partition(":")[0]
    given = settings(BY_KEY["ours"], address, 0)
    upgrade_by_command({**given, "QQ_REDIRECT_URI": "http://127.0.0.1/oauth_callback"})
    filling.fill(address, users, say=lambda line: None)
    with databases.engine(address).begin() as connection:
        connection.exec_driver_sql(FORGET.format(NOW[kind]))


def _make_tables(system, file):
    module = system.wsgi.partition(":")[0]
    subprocess.run(
        [python_of(system.environment), "-c", f"import {module}; {module}.make_tables()"],
        cwd=system.folder,
        env=clean(settings(system, file, 0)),
        check=True,
    )


def _fill_peer(system, file, users):
    with contextlib.closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("pragma synchronous = off")
        for statement, row in _ROWS.get(system.key, _ROWS["plain"]):
            connection.executemany(statement, map(row, range(1, users + 1)))


def _profile(person):
    return json.dumps({"username": people.NICKNAME.format(person), "gender": "男", "auth_time": 1})


def _named(person):
    return person, f"shopper{person}"


def _bound(person):
    return people.openid(person), person


_ROWS = {
    "plain": [(NAMED, _named), (BOUND, _bound)],
    "django": [(DJANGO_USER, _named), (DJANGO_BOUND, _bound)],
    "social": [
        ("insert into users (id, username) values (?, ?)", _named),
        (SOCIAL_BOUND, lambda person: (*_bound(person), _profile(person))),
    ],
}


def _schema_of(system):
    """Return a few letters that change when what makes the tables and rows changes."""
    sources = [HERE / "filled.py", HERE.parent / "filling.py", HERE.parent / "member_rows.py"]
    sources += ROOT.glob("migrations/versions/*.py") if system.kind == "ours" else []
    sources += (HERE / "apps").rglob("*.py") if system.kind != "ours" else []
    told = b"".join(file.read_bytes() for file in sorted(sources))
    return hashlib.sha256(told).hexdigest()[:8]
