"""Refusals of a database, and what they are explained as."""

import threading
from functools import partial

import pytest
from crowd import at_once
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


def deadlock(engine, *before):
    """Let two transactions cross on the rows 1 and 2 of a table t; return the error of the one that
    is broken off.

    Args:
        engine: of the database.
        before: what each of them says first.
    """
    gate = threading.Barrier(2)

    def cross(first, second):
        """Return why it was broken off, or nothing."""
        with engine.connect() as connection:
            for statement in before:
                connection.execute(text(statement))
            connection.execute(text(f"update t set what = 'c' where id = {first}"))
            gate.wait(30)
            try:
                connection.execute(text(f"update t set what = 'd' where id = {second}"))
            except SQLAlchemyError as error:
                return error
            connection.commit()
        return None

    ends = at_once(partial(cross, 1, 2), partial(cross, 2, 1))
    (error,) = [ended for ended in ends if ended is not None]
    return error


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
