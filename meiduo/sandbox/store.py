"""What the sandbox keeps in SQLite, shared by its processes: codes, tokens, faults, calls."""

import json
import secrets
import sqlite3
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from flask import current_app

from meiduo.sandbox import tables
from meiduo.sandbox.faults import Fault

CODE_LIFE = 600  # seconds, as QQ's


class Store:
    """Codes are good for ten minutes and one use; tokens for ever, which is long enough here."""

    def __init__(self, path: Path) -> None:
        self._path = path
        tables.prepare(path)

    def new_code(self, client_id: str, redirect_uri: str, person: str) -> str:
        """Return a fresh authorization code, 32 hex digits as QQ's are."""
        code = secrets.token_hex(16).upper()
        row = (code, client_id, redirect_uri, person, time.time())
        with self._open() as db:
            db.execute(
                "insert into codes(code, client_id, redirect_uri, person, issued)"
                " values (?, ?, ?, ?, ?)",
                row,
            )
        return code

    def spend_code(self, code: str) -> sqlite3.Row | None:
        """Return the code's row as it was before this use; None when unknown or too old."""
        find = "select * from codes where code = ?"
        spend = "update codes set used = 1 where code = ? and used = 0"
        with self._open() as db:
            row: sqlite3.Row | None = db.execute(find, (code,)).fetchone()
            if row is None or row["issued"] < time.time() - CODE_LIFE:
                return None
            is_first_use = db.execute(spend, (code,)).rowcount == 1
            if is_first_use:
                return row
            used: sqlite3.Row | None = db.execute(find, (code,)).fetchone()
            return used

    def new_token(self, client_id: str, person: str) -> str:
        """Return a fresh access token."""
        token = secrets.token_hex(16).upper()
        row = (token, client_id, person, time.time())
        with self._open() as db:
            db.execute("insert into tokens values (?, ?, ?, ?)", row)
        return token

    def person(self, token: str) -> str | None:
        """Return whose token this is."""
        with self._open() as db:
            row = db.execute("select person from tokens where token = ?", (token,)).fetchone()
        return str(row["person"]) if row else None

    def note(self, path: str, outcome: str, peer: str = "") -> None:
        """Keep a call: the address, its outcome (a word, no secrets), over which connection."""
        row = (path, outcome, peer, time.time())
        with self._open() as db:
            db.execute("insert into calls(path, said, peer, moment) values (?, ?, ?, ?)", row)

    def calls(self, most: int = 20) -> list[dict[str, Any]]:
        """Return the latest calls, newest first."""
        with self._open() as db:
            rows = db.execute("select * from calls order by id desc limit ?", (most,))
            return [dict(row) for row in rows]

    def set_fault(
        self, fault: Fault, *, address: str = "*", person: str = "*", times: int = 1
    ) -> None:
        """Let the next ``times`` responses go wrong; ``times`` below 0: until it is cleared.

        Args:
            fault: what goes wrong.
            address: ``token``, ``me``, ``get_user_info``, or ``*`` for any.
            person: whose login, ``*`` for anybody's.
            times: how many responses.
        """
        row = (address, person, fault.kind, json.dumps(fault.value), times)
        with self._open() as db:
            db.execute(
                "insert into faults(address, person, kind, value, remaining)"
                " values (?, ?, ?, ?, ?)",
                row,
            )

    def take_fault(self, address: str, person: str) -> Fault | None:
        """Return the fault for this response, oldest first, and count it down."""
        with self._open() as db:
            db.execute("begin immediate")
            row = db.execute(
                "select * from faults where remaining != 0"
                " and address in (?, '*') and person in (?, '*') order by id",
                (address, person),
            ).fetchone()
            if row is None:
                return None
            db.execute(
                "update faults set remaining = remaining - 1 where id = ? and remaining > 0",
                (row["id"],),
            )
            return Fault(row["kind"], json.loads(row["value"]))

    def faults(self) -> list[dict[str, Any]]:
        """Return what is set to go wrong."""
        with self._open() as db:
            rows = db.execute("select * from faults where remaining != 0 order by id")
            return [dict(row) for row in rows]

    def clear_faults(self) -> None:
        """Let nothing go wrong any more."""
        with self._open() as db:
            db.execute("delete from faults")

    def _open(self) -> AbstractContextManager[sqlite3.Connection]:
        return tables.connect(self._path)


def current() -> Store:
    """Return the store of the sandbox that handles this request."""
    store: Store = current_app.extensions["store"]
    return store
