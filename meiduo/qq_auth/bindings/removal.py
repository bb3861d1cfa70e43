"""Taking a QQ account off a mall user, by an operator."""

import logging

from sqlalchemy import select

from meiduo import signals
from meiduo.accounts import administration, directory, sessions
from meiduo.accounts.models import User
from meiduo.errors import BadRequest, NotFound
from meiduo.extensions import db
from meiduo.qq_auth.bindings import tickets
from meiduo.qq_auth.bindings.models import QQBinding
from meiduo.qq_auth.provider.profile import NAMELESS
from meiduo.transition import whole

log = logging.getLogger("meiduo.qq")


@whole
def unbind(user_id: int, *, force: bool) -> None:
    """Take a user's bindings away and end all sign-ins, as one act.

    Raises:
        BadRequest: QQ is the only way in, and nobody said ``force``.
        NotFound: there is no such user, or no binding.
    """
    user = administration.hold(user_id)
    if user.password_hash is None and not force:
        raise BadRequest(f"QQ is the only way in of #{user.id}: set a password first, or say --force")
    gone = remove(user)
    if not gone:
        raise NotFound(f"#{user.id} {user.username} has no QQ account")
    db.session.commit()
    note(user_id, gone)


@whole
def forget(user_id: int) -> int:
    """Erase what came from QQ, as one act: bindings, nickname, picture. Return how many bindings there were.

    Raises:
        NotFound: there is no such user.
    """
    user = administration.hold(user_id)
    gone = remove(user)
    made_up = user.username.startswith(directory.RESERVED)
    user.nickname = NAMELESS if made_up else user.username
    user.avatar_url = ""
    db.session.commit()
    note(user_id, gone)
    return gone


def remove(user: User) -> int:
    """Delete the user's bindings and end all sign-ins, within the running transaction. Return how many there were."""
    gone = list(db.session.scalars(select(QQBinding).where(QQBinding.user_id == user.id)))
    for binding in gone:
        tickets.void(binding.app_id, binding.openid)
        db.session.delete(binding)
    sessions.end_all(user)
    if gone:
        signals.tell(signals.qq_unbound, user=user)
    return len(gone)


def note(user_id: int, gone: int) -> None:
    """Log what ``remove`` did, once it is committed."""
    administration.note_ended(user_id)
    if gone:
        log.info("qq_unbound", extra={"user_id": user_id, "by": "operator"})
