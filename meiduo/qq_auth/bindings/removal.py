"""Taking a QQ account off a user, by an operator. Within the running transaction."""

from typing import Any

from meiduo import log_lines, signals
from meiduo.database import once_committed
from meiduo.errors import BadRequest, NotFound
from meiduo.qq_auth.bindings import changes, store
from meiduo.qq_auth.extension import members
from meiduo.qq_auth.sign_ins import key_of

log = log_lines.logger("meiduo.qq")


def unbind(user_key: Any, *, force: bool) -> None:
    """Take a user's QQ account off and end all sessions.

    Raises:
        BadRequest: QQ is the only way in, and nobody said ``force``.
        NotFound: there is no such user, or no binding.
    """
    user = lock(user_key)
    if not force and not members().has_other_way_in(user):
        raise BadRequest(
            f"QQ is the only way in of #{user_key}: set a password first, or say --force"
        )
    if not remove(user):
        raise NotFound(f"{members().label(user)} has no QQ account")


def forget(user_key: Any) -> int:
    """Erase what came from QQ: bindings, nickname, picture. Return how many bindings there were.

    Raises:
        NotFound: there is no such user.
    """
    user = lock(user_key)
    removed = remove(user)
    members().erase_profile(user)
    return removed


def remove(user: Any) -> int:
    """Delete a locked user's bindings and end all sessions. Return how many bindings there were."""
    theirs = store.of_user(key_of(user))
    for binding in theirs:
        changes.remove(binding)
    members().end_sessions(user)
    if theirs:
        signals.send(signals.qq_unbound, user=user)
    user_key = key_of(user)
    once_committed(lambda: _note(user_key, len(theirs)))
    return len(theirs)


def lock(user_key: Any) -> Any:
    """Return a user, locked.

    Raises:
        NotFound: there is none.
    """
    user = members().load(user_key, lock=True)
    if user is None:
        raise NotFound(f"no such user: '#{user_key}'")
    return user


def _note(user_key: Any, removed: int) -> None:
    log.info("sessions_ended", extra={"user_id": user_key, "by": "operator"})
    if removed:
        log.info("qq_unbound", extra={"user_id": user_key, "by": "operator"})
