"""Can this process work: does the database answer, and is it migrated?"""

import threading
import time
from concurrent.futures import Future, InvalidStateError
from concurrent.futures import TimeoutError as StillAsking
from contextlib import suppress
from pathlib import Path

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from meiduo import log_lines
from meiduo.database_errors import explain
from meiduo.extensions import db

PATIENCE = 1.8  # seconds for the database; whoever asks is to have an answer within two

log = log_lines.logger("meiduo.ops")


class Readiness:
    """Asks the database in a thread of its own: one that hangs can be left alone there."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._asked = 0.0  # when the latest question was put, by the monotonic clock
        self._question: Future[list[str]] | None = None
        self._folder = Path(app.root_path).parent / "migrations"

    def missing(self) -> list[str]:
        """Return what this process lacks: ``database``, ``migrations``, or nothing.

        Questions that come while one is under way wait for the same answer, and not at all when
        that is overdue.
        """
        with self._lock:
            if self._question is None or self._question.done():
                self._question = self._ask()
            question = self._question
            left = self._asked + PATIENCE - time.monotonic()
        try:
            return question.result(max(0.0, left))
        except StillAsking:
            return ["database"]

    def _ask(self) -> "Future[list[str]]":
        question: Future[list[str]] = Future()
        self._asked = time.monotonic()
        threading.Thread(target=self._answer, args=(question,), name="readyz", daemon=True).start()
        return question

    def _answer(self, question: "Future[list[str]]") -> None:
        found = ["database"]
        try:
            found = self._look()
        except SQLAlchemyError as failed:
            known = explain(failed)
            facts = {"database_error": known.kind, "detail": known.sentence}
            log.warning("database_not_ready", extra=facts)
        finally:  # whatever happened, the next question must not wait for this one
            with suppress(InvalidStateError):
                question.set_result(found)

    def _look(self) -> list[str]:
        # Alembic is 8 MiB and 90 ms: not before somebody asks
        from meiduo.ops import revisions  # noqa: PLC0415

        wanted = revisions.of(self._folder)
        with self._app.app_context(), db.engine.connect() as connection:
            return [] if revisions.are_there(connection, wanted) else ["migrations"]
