"""What an operator does to a user; one transaction an act."""

import logging

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from meiduo.accounts import directory, sessions
from meiduo.accounts.directory import is_called
from meiduo.accounts.models import User
from meiduo.errors import BadRequest, NotFound
from meiduo.extensions import db
from meiduo.transition import begin_write, whole

log = logging.getLogger("meiduo.accounts")


@whole
def create(username: str, *, mobile: str | None, nickname: str, password_hash: str | None) -> User:
    """Add a user and return it.

    Raises:
        BadRequest: username or mobile belong to somebody.
    """
    begin_write()
    if db.session.scalar(select(User.id).where(is_called(username)).limit(1)):
        raise BadRequest(f"the username {username} is taken (letter case does not matter)")
    user = User(username=username, mobile=mobile, nickname=nickname, password_hash=password_hash)
    db.session.add(user)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise BadRequest("the username or the mobile is taken") from None
    return user


@whole
def disable(user_id: int) -> bool:
    """Shut a user out and end all sign-ins. Return False when it was so already."""
    user = hold(user_id)
    if was_active := user.is_active:
        user.is_active = False
        sessions.end_all(user)
    db.session.commit()
    if was_active:
        note_ended(user_id)
    return was_active


@whole
def enable(user_id: int) -> bool:
    """Let a user in again; sign-ins of before stay ended. Return False when it was so already."""
    user = hold(user_id)
    was_active, user.is_active = user.is_active, True
    db.session.commit()
    return not was_active


def hold(user_id: int) -> User:
    """Begin a writing transaction and return the user as it is now; nobody else changes it meanwhile.

    Raises:
        NotFound: the user is gone.
    """
    begin_write()
    user = directory.lock(user_id).get(user_id)
    if user is None:
        raise NotFound(f"no such user: '#{user_id}'")
    return user


def note_ended(user_id: int) -> None:
    """Log that an operator has ended every sign-in, once it is committed."""
    log.info("sessions_ended", extra={"user_id": user_id, "by": "operator"})
