"""The tables of the store and how its file is opened. A file of another release is emptied."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VERSION = 2  # of the tables below
TABLES = ("codes", "tokens", "faults", "calls")
SCHEMA = f"""
pragma user_version = {VERSION};

create table if not exists codes(
    code text primary key,
    client_id,
    redirect_uri,
    person,
    issued real,
    used integer default 0
);
create table if not exists tokens(
    token text primary key,
    client_id,
    person,
    issued real
);
create table if not exists faults(
    id integer primary key,
    address text,
    person text,
    kind text,
    value text,
    remaining integer
);
create table if not exists calls(
    id integer primary key,
    path text,
    said text,
    peer text,
    moment real
);
"""
CALLS_LIFE = 86400  # seconds; older calls are deleted when the file is next prepared


def prepare(path: Path) -> None:
    """Make the tables that are not there."""
    with connect(path) as db:
        db.execute("pragma journal_mode=wal")
        version = db.execute("pragma user_version").fetchone()[0]
        if version != VERSION:  # made by another release: nothing worth keeping
            db.executescript("".join(f"drop table if exists {name};" for name in TABLES))
        db.executescript(SCHEMA)
        db.execute("delete from calls where moment < ?", (time.time() - CALLS_LIFE,))


@contextmanager
def connect(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file for one transaction: committed at its end, rolled back on any error."""
    db = sqlite3.connect(path, timeout=10)
    db.row_factory = sqlite3.Row
    try:
        with db:
            yield db
    finally:
        db.close()
