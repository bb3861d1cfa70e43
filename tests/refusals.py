"""Refusals of a database, and what they are explained as."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from meiduo import database_errors
from meiduo.deadline import REQUEST
from meiduo.retries import ENOUGH

CANARY = "canary-of-a-row"
DEADLOCK = "MySQL 1213"
UNSETTLED = "a race was not settled"


def refusal(engine, *statements, **values):
    """Run statements as one transaction and return the error."""
    with pytest.raises(SQLAlchemyError) as failed:
        _run(engine, statements, values)
    return failed.value


def _run(engine, statements, values):
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement), values if ":value" in statement else {})


def explained(error, kind, words, *, passing=False):
    known = database_errors.explain(error)
    assert known.kind == kind
    assert words in known.sentence
    assert CANARY not in known.sentence
    assert database_errors.is_passing(error) is passing
    return True


def given_up(lines):
    """Return those lines of a log that refuse an act which met others too often, though its request
    had time for another try."""
    met = [
        line
        for line in lines
        if line.get("database_error") == DEADLOCK or line.get("detail") == UNSETTLED
    ]
    return [line for line in met if line["elapsed_ms"] < (REQUEST - ENOUGH) * 1000]
