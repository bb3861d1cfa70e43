"""Faults of a shop that come of a database's refusal, and quote it."""

import contextlib
from functools import wraps

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from meiduo.django_import.models import ImportedMall

CANARY = "13812345678"
ROW = text("insert into imported_malls values (:name, '', '', '2026-01-01')")


def handling(fault):
    """Let a shop's handler of what the database refuses have a fault of its own."""

    @wraps(fault)
    def handled(refused):
        try:
            refused()
        except IntegrityError as failed:
            fault(failed)

    return handled


@handling
def raised_from(failed):
    raise RuntimeError(f"could not note the order: {failed}") from failed


@handling
def raised_while(failed):
    failed.add_note(str(failed.orig))
    raise KeyError("basket")


@handling
def raised_from_the_driver(failed):
    raise RuntimeError(repr(failed.orig.args)) from failed.orig


@handling
def raised_in_a_group(failed):
    raise ExceptionGroup("two", [ValueError("no tea"), failed]) from None


@handling
def raised_from_none(failed):
    raise RuntimeError(f"could not note the order: {failed.orig}") from None


@handling
def raised_with_its_repr(failed):
    raise RuntimeError(f"could not note the order: {failed!r}") from failed


@handling
def raised_as_a_key(failed):
    """KeyError shows the repr of what it is given."""
    raise KeyError(f"no order: {failed}") from failed


@handling
def raised_beside_another(failed):
    """Several arguments show as a tuple: the repr of each."""
    raise RuntimeError("could not note the order", failed) from None


@handling
def raised_with_a_part(failed):
    raise RuntimeError(f"could not note the order: {failed}"[:200]) from failed


def raised_by_a_spoilt_session(refused):
    """SQLAlchemy quotes the first failure when its session is used again."""
    with Session(refused.engine) as session:
        session.add_all(ImportedMall(name=CANARY, timezone="", app_id="") for _ in range(2))
        with contextlib.suppress(IntegrityError):
            session.flush()
        session.execute(text("select 1"))


BREAKS = "IntegrityError: a row breaks a constraint of its table"
KINDS = {
    raised_from: BREAKS,
    raised_while: BREAKS,
    raised_from_the_driver: "a row breaks a constraint of its table",
    raised_in_a_group: BREAKS,
    raised_from_none: "could not note the order: (what the database said)",
    raised_with_its_repr: "could not note the order: IntegrityError(",
    raised_as_a_key: BREAKS,
    raised_beside_another: "('could not note the order', IntegrityError(",
    raised_with_a_part: "could not note the order: (what the database said)",
    raised_by_a_spoilt_session: "has been rolled back due to a previous exception during flush",
}
