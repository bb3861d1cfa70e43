"""What the sandbox remembers: codes, tokens, and what was asked. In SQLite, so that processes can share it."""

import json
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CODE_LIFE = 600  # seconds, as QQ's
VERSION = 2  # of the tables below
TABLES = ("codes", "tokens", "faults", "calls")
SCHEMA = f"""
pragma user_version = {VERSION};
create table if not exists codes(
    code text primary key, client_id, redirect_uri, person, issued real, used integer default 0);
create table if not exists tokens(token text primary key, client_id, person, issued real);
create table if not exists faults(
    id integer primary key, address text, person text, kind text, value text, remaining integer);
create table if not exists calls(id integer primary key, path text, said text, peer text, moment real);
"""


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong. ``value`` is its measure: seconds, an error number, members."""

    kind: str
    value: Any = None


class Memory:
    """Codes are good for ten minutes and one use; tokens for ever, which is long enough here."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as db:
            db.execute("pragma journal_mode=wal")
            if db.execute("pragma user_version").fetchone()[0] != VERSION:  # made by another release: nothing to save
                db.executescript("".join(f"drop table if exists {name};" for name in TABLES))
            db.executescript(SCHEMA)
            db.execute("delete from calls where moment < ?", (time.time() - 86400,))

    def new_code(self, client_id: str, redirect_uri: str, person: str) -> str:
        """Return a fresh authorization code, 32 hex digits as QQ's are."""
        code = secrets.token_hex(16).upper()
        with self._open() as db:
            db.execute(
                "insert into codes(code, client_id, redirect_uri, person, issued) values (?, ?, ?, ?, ?)",
                (code, client_id, redirect_uri, person, time.time()),
            )
        return code

    def spend_code(self, code: str) -> sqlite3.Row | None:
        """Return the code's row as it was before this use; None when unknown or too old."""
        with self._open() as db:
            row: sqlite3.Row | None = db.execute("select * from codes where code = ?", (code,)).fetchone()
            if row is None or row["issued"] < time.time() - CODE_LIFE:
                return None
            won = db.execute("update codes set used = 1 where code = ? and used = 0", (code,)).rowcount
            return row if won else db.execute("select *, 1 as used from codes where code = ?", (code,)).fetchone()

    def new_token(self, client_id: str, person: str) -> str:
        """Return a fresh access token."""
        token = secrets.token_hex(16).upper()
        with self._open() as db:
            db.execute("insert into tokens values (?, ?, ?, ?)", (token, client_id, person, time.time()))
        return token

    def person(self, token: str) -> str | None:
        """Return whose token this is."""
        with self._open() as db:
            row = db.execute("select person from tokens where token = ?", (token,)).fetchone()
        return str(row["person"]) if row else None

    def note(self, path: str, said: str, peer: str = "") -> None:
        """Remember that an address was asked, what it said (a word, no secrets), and over which connection."""
        with self._open() as db:
            row = (path, said, peer, time.time())
            db.execute("insert into calls(path, said, peer, moment) values (?, ?, ?, ?)", row)

    def set_fault(self, fault: "Fault", *, address: str = "*", person: str = "*", times: int = 1) -> None:
        """Let the next ``times`` answers go wrong; ``times`` below 0: until it is cleared.

        Args:
            fault: what goes wrong.
            address: ``token``, ``me``, ``get_user_info``, or ``*`` for any.
            person: whose login, ``*`` for anybody's.
            times: how many answers.
        """
        row = (address, person, fault.kind, json.dumps(fault.value), times)
        with self._open() as db:
            db.execute("insert into faults(address, person, kind, value, remaining) values (?, ?, ?, ?, ?)", row)

    def take_fault(self, address: str, person: str) -> "Fault | None":
        """Return the fault for this answer, oldest first, and count it down."""
        with self._open() as db:
            db.execute("begin immediate")
            row = db.execute(
                "select * from faults where remaining != 0 and address in (?, '*') and person in (?, '*') order by id",
                (address, person),
            ).fetchone()
            if row is None:
                return None
            db.execute("update faults set remaining = remaining - 1 where id = ? and remaining > 0", (row["id"],))
            return Fault(row["kind"], json.loads(row["value"]))

    def faults(self) -> list[dict[str, Any]]:
        """Return what is set to go wrong."""
        with self._open() as db:
            return [dict(row) for row in db.execute("select * from faults where remaining != 0 order by id")]

    def clear_faults(self) -> None:
        """Make it a good day again."""
        with self._open() as db:
            db.execute("delete from faults")

    def calls(self, most: int = 20) -> list[dict[str, Any]]:
        """Return the latest calls, newest first."""
        with self._open() as db:
            return [dict(row) for row in db.execute("select * from calls order by id desc limit ?", (most,))]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self._path, timeout=10)
        db.row_factory = sqlite3.Row
        try:
            with db:
                yield db
        finally:
            db.close()
