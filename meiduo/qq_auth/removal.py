"""Taking a QQ account off a mall user, by an operator."""

import logging

from sqlalchemy import select

from meiduo import signals
from meiduo.accounts import members
from meiduo.accounts.models import User
from meiduo.extensions import db
from meiduo.qq_auth import tickets
from meiduo.qq_auth.models import QQBinding

log = logging.getLogger("meiduo.qq")


def remove(user: User) -> int:
    """Delete the user's bindings and end all sign-ins, within the running transaction. Return how many there were."""
    gone = list(db.session.scalars(select(QQBinding).where(QQBinding.user_id == user.id)))
    for binding in gone:
        tickets.void(binding.app_id, binding.openid)
        db.session.delete(binding)
    members.end_sessions(user)
    if gone:
        signals.tell(signals.qq_unbound, user=user)
        log.info("qq_unbound", extra={"user_id": user.id, "by": "operator"})
    return len(gone)
