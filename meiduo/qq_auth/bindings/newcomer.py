"""A user for somebody whom the shop has never seen, within the running transaction."""

from inspect import unwrap
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from meiduo.database import session
from meiduo.database_errors import explain, is_duplicate, is_refused_row
from meiduo.errors import MeiduoError
from meiduo.qq_auth.extension import members
from meiduo.qq_auth.identity import NAMELESS, Profile
from meiduo.qq_auth.tables import tables
from meiduo.retries import Raced


def add(nickname: str, avatar_url: str) -> Any:
    """Let the shop create a user, and return it with its key.

    Raises:
        Raced: something about the user that must be unique is somebody's already; another try makes
            up another name.
        MeiduoError: the shop's ``create`` is at fault, and no try will help; it says how.
    """
    try:
        user = members().create(Profile(nickname or NAMELESS, avatar_url))
        session.flush()
    except DBAPIError as refused:
        if not is_refused_row(refused):
            raise
        fault = _fault(explain(refused).sentence)
        if is_duplicate(refused):
            raise Raced(unsettled=fault) from None
        raise fault from None  # the database's own text holds the values
    if not isinstance(user, tables().user):
        raise _fault(f"returned {type(user).__name__}, not a {tables().user.__name__}")
    if inspect(user).identity is None:
        raise _fault("returned a user that is not in the session: db.session.add(user)")
    return user


def _fault(what: str) -> MeiduoError:
    """Return a failure of the shop's own code, and say where that is."""
    create = type(members()).create
    code = getattr(unwrap(create), "__code__", None)
    place = f" ({code.co_filename}:{code.co_firstlineno})" if code else ""
    return MeiduoError(f"{type(members()).__name__}.create{place}: {what}")
