"""A user for somebody whom the shop has never seen, within the running transaction."""

from typing import Any

from sqlalchemy.exc import IntegrityError

from meiduo.database import session
from meiduo.database_errors import is_duplicate
from meiduo.qq_auth.extension import members
from meiduo.qq_auth.identity import NAMELESS, Profile
from meiduo.retries import Raced


def add(nickname: str, avatar_url: str) -> Any:
    """Let the shop create a user, and return it with its key.

    Raises:
        Raced: something about the user that must be unique is somebody's already; another try makes
            up another name.
    """
    user = members().create(Profile(nickname or NAMELESS, avatar_url))
    try:
        session.flush()
    except IntegrityError as refused:
        if is_duplicate(refused):
            raise Raced from None
        raise
    return user
