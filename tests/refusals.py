"""Refusals of a database, and what they are explained as."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from meiduo import database_errors

CANARY = "canary-of-a-row"


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
