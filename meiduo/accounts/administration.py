"""What an operator does to a user, within the running transaction."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from meiduo import log_lines
from meiduo.accounts import directory, sessions
from meiduo.accounts.models import User
from meiduo.database import once_committed, session
from meiduo.errors import BadRequest, NotFound

log = log_lines.logger("meiduo.accounts")


def create(username: str, *, mobile: str | None, nickname: str, password_hash: str | None) -> User:
    """Add a user and return it.

    Raises:
        BadRequest: username or mobile belong to somebody.
    """
    if session.scalar(select(User.id).where(directory.is_called(username)).limit(1)):
        raise BadRequest(f"the username {username} is taken (letter case does not matter)")
    user = User(username=username, mobile=mobile, nickname=nickname, password_hash=password_hash)
    session.add(user)
    try:
        session.flush()
    except IntegrityError:
        raise BadRequest("the username or the mobile is taken") from None
    return user


def disable(user_id: int) -> bool:
    """Shut a user out and end all sessions. Return False when it was so already.

    Raises:
        NotFound: the user is gone.
    """
    user = lock(user_id)
    if not user.is_active:
        return False
    user.is_active = False
    end_sessions(user)
    return True


def enable(user_id: int) -> bool:
    """Let a user in again; sessions of before stay ended. Return False when it was so already.

    Raises:
        NotFound: the user is gone.
    """
    user = lock(user_id)
    was_active = user.is_active
    user.is_active = True
    return not was_active


def lock(user_id: int) -> User:
    """Return the user as it is now; nobody else changes it until the running transaction ends.

    Raises:
        NotFound: the user is gone.
    """
    user = directory.lock(user_id)
    if user is None:
        raise NotFound(f"no such user: '#{user_id}'")
    return user


def end_sessions(user: User) -> None:
    """End every session of a locked user."""
    sessions.end_all(user)
    facts = {"user_id": user.id, "by": "operator"}
    once_committed(lambda: log.info("sessions_ended", extra=facts))
