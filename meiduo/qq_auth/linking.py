"""Acts on bindings by people who are signed in already: bind, unbind, move. One transaction an act."""

import logging

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from meiduo import signals
from meiduo.accounts import directory, guards, passwords, sessions
from meiduo.accounts.models import User, now
from meiduo.errors import BindingConflict, LastLoginMethod
from meiduo.extensions import db
from meiduo.qq_auth import attempts, tickets
from meiduo.qq_auth.attempts import Attempt
from meiduo.qq_auth.client import QQIdentity
from meiduo.qq_auth.models import QQBinding

log = logging.getLogger("meiduo.qq")


def bind(identity: QQIdentity, attempt: Attempt, sid: str) -> None:
    """Bind a proven openid to a signed-in user; their other sign-ins end. The same pair again changes nothing.

    Raises:
        BindingConflict: the openid is somebody else's, or the user has another QQ. Nothing changes.
    """
    user = guards.hold_caller()
    user_id = user.id
    attempts.finish(attempt, user)
    if _is_bound(user_id, identity):
        db.session.commit()
        return
    tickets.void(identity.app_id, identity.openid)
    sessions.revoke_others(user_id, sid)
    try:
        db.session.add(
            QQBinding(user_id=user_id, app_id=identity.app_id, openid=identity.openid, unionid=identity.unionid)
        )
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise BindingConflict from None
    signals.tell(signals.qq_bound, user=user)
    db.session.commit()
    log.info("qq_bound", extra={"user_id": user_id})


def unbind(app_id: str, sid: str) -> None:
    """Remove a user's binding; their other sign-ins end. Without a binding nothing happens.

    Raises:
        LastLoginMethod: the user has no password and could not come back.
    """
    user = guards.hold_caller()
    user_id = user.id
    binding = _of(user_id, app_id)
    if binding is not None and not passwords.is_usable(user.password_hash):
        db.session.rollback()
        raise LastLoginMethod
    if binding is not None:
        tickets.void(app_id, binding.openid)
        db.session.delete(binding)
        sessions.revoke_others(user_id, sid)
        signals.tell(signals.qq_unbound, user=user)
    db.session.commit()
    if binding is not None:
        log.info("qq_unbound", extra={"user_id": user_id})


def preview(old: User, new: User, app_id: str) -> dict[str, bool]:
    """Return what ``move`` would do.

    Raises:
        BindingConflict, LastLoginMethod: as ``move``.
    """
    _movable(old, new, app_id)
    return {"moves_qq": True, "closes_old_account": _is_twin(old), "signs_out_everywhere": True}


def move(old: User, new: User, app_id: str) -> None:
    """Move the QQ of ``old`` to ``new``, within a transaction that the caller commits with the new sign-in.

    A twin that a QQ sign-in had made and that holds neither password nor mobile is closed; the shop folds what it
    holds in a receiver of ``accounts_merged``, inside the same transaction.

    Raises:
        BindingConflict: nothing to move, or ``new`` has another QQ.
        LastLoginMethod: ``old`` is no such twin and could not come back without its QQ.
    """
    binding = _movable(old, new, app_id)
    tickets.void(app_id, binding.openid)
    # Deleted and made anew: an UPDATE could meet its own old row under UNIQUE(user_id, app_id).
    moved = QQBinding(app_id=app_id, openid=binding.openid, unionid=binding.unionid, profile_time=binding.profile_time)
    db.session.execute(delete(QQBinding).where(QQBinding.id == binding.id))
    db.session.expunge(binding)
    moved.user_id = new.id
    db.session.add(moved)
    closes = _is_twin(old)
    sessions.revoke_others(old.id, None)
    sessions.revoke_others(new.id, None)
    if closes:
        old.is_active = False
        old.session_epoch += 1
    new.nickname, new.avatar_url = new.nickname or old.nickname, new.avatar_url or old.avatar_url
    db.session.flush()
    signals.tell(signals.qq_unbound, user=old)
    signals.tell(signals.qq_bound, user=new)
    if closes:  # an account that stays open keeps what it holds
        signals.tell(signals.accounts_merged, old=old, new=new)
    log.info("accounts_merged", extra={"user_id": new.id, "old_user_id": old.id, "closed": closes, "at": str(now())})


def _movable(old: User, new: User, app_id: str) -> QQBinding:
    binding = _of(old.id, app_id)
    if binding is None or old.id == new.id or _of(new.id, app_id) is not None:
        raise BindingConflict
    if not (passwords.is_usable(old.password_hash) or _is_twin(old)):
        raise LastLoginMethod
    return binding


def _is_twin(user: User) -> bool:
    return (
        user.username.startswith(directory.RESERVED) and not passwords.is_usable(user.password_hash) and not user.mobile
    )


def _of(user_id: int, app_id: str) -> QQBinding | None:
    return db.session.scalar(select(QQBinding).where(QQBinding.user_id == user_id, QQBinding.app_id == app_id))


def _is_bound(user_id: int, identity: QQIdentity) -> bool:
    found = _of(user_id, identity.app_id)
    return found is not None and found.openid == identity.openid
