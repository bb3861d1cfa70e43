"""Acts on bindings by people who are signed in already: bind, unbind, move. One transaction an act."""

import logging

from sqlalchemy import delete

from meiduo import signals
from meiduo.accounts import authentication, credentials, directory, passwords, sessions, tokens
from meiduo.accounts.credentials import Proven
from meiduo.accounts.models import User
from meiduo.accounts.tokens import Tokens
from meiduo.errors import AccountHasQQ, BindingConflict, LastLoginMethod
from meiduo.extensions import db
from meiduo.qq_auth.attempts import attempts
from meiduo.qq_auth.attempts.attempts import Attempt
from meiduo.qq_auth.bindings import store, tickets
from meiduo.qq_auth.bindings.models import QQBinding
from meiduo.qq_auth.provider.client import QQIdentity
from meiduo.transition import begin_write, whole

log = logging.getLogger("meiduo.qq")


@whole
def bind(identity: QQIdentity, attempt: Attempt) -> tuple[User, Tokens | None]:
    """Bind a proven openid to the caller; every sign-in of theirs ends, the caller's goes on under new tokens.

    Returns:
        The user and the new tokens; no tokens when the same pair was bound already: then nothing changes.

    Raises:
        BindingConflict: the openid is somebody else's. Nothing changes.
        AccountHasQQ: the user has another QQ. Nothing changes.
        TokenInvalid: the sign-in that asked has ended meanwhile.
    """
    begin_write()
    user, session = authentication.check_again()
    attempts.finish(attempt, user)
    binding = store.find(user, identity.app_id)
    if binding is not None and binding.openid == identity.openid:
        db.session.commit()
        return user, None
    tickets.void(identity.app_id, identity.openid)
    store.add(user, identity)
    signals.tell(signals.qq_bound, user=user)
    issued = tokens.start_afresh(user, session)
    db.session.commit()
    log.info("qq_bound", extra={"user_id": user.id})
    return user, issued


@whole
def unbind(app_id: str) -> Tokens | None:
    """Remove the caller's binding; every sign-in of theirs ends, the caller's goes on under new tokens.

    Returns:
        The new tokens; None when there was no binding: then nothing happens.

    Raises:
        LastLoginMethod: the user has no password and could not come back.
        TokenInvalid: the sign-in that asked has ended meanwhile.
    """
    begin_write()
    user, session = authentication.check_again()
    binding = store.find(user, app_id)
    if binding is None:
        db.session.rollback()
        return None
    if not passwords.is_usable(user.password_hash):
        raise LastLoginMethod
    tickets.void(app_id, binding.openid)
    db.session.delete(binding)
    signals.tell(signals.qq_unbound, user=user)
    issued = tokens.start_afresh(user, session)
    db.session.commit()
    log.info("qq_unbound", extra={"user_id": user.id})
    return issued


def preview(proven: Proven, app_id: str) -> tuple[User, dict[str, bool]]:
    """Return whom ``move`` would move the caller's QQ to, and what it would do. Changes nothing.

    Raises:
        as ``move``.
    """
    old, new = _both(proven)
    _movable(old, new, app_id)
    closes = _is_twin(old)
    db.session.rollback()
    return new, {"moves_qq": True, "closes_old_account": closes, "signs_out_everywhere": True}


@whole
def move(proven: Proven, app_id: str) -> tuple[User, Tokens]:
    """Move the caller's QQ to the account whose password was checked, and sign in there.

    A twin that a QQ sign-in had made and that holds neither password nor mobile is closed; the shop folds what it
    holds in a receiver of ``accounts_merged``, inside the same transaction.

    Raises:
        BindingConflict: nothing to move.
        AccountHasQQ: the other account has another QQ.
        LastLoginMethod: the caller's account is no such twin and could not come back without its QQ.
        TokenInvalid, BadCredentials: the caller's sign-in has ended, or the password was changed, meanwhile.
    """
    old, new = _both(proven)
    binding = _movable(old, new, app_id)
    closes = _is_twin(old)
    tickets.void(app_id, binding.openid)
    _rebind(binding, new)
    sessions.end_all(old)
    sessions.end_all(new)
    if closes:
        old.is_active = False
    new.nickname = new.nickname or old.nickname
    new.avatar_url = new.avatar_url or old.avatar_url
    signals.tell(signals.qq_unbound, user=old)
    signals.tell(signals.qq_bound, user=new)
    if closes:  # an account that stays open keeps what it holds
        signals.tell(signals.accounts_merged, old=old, new=new)
    issued = tokens.add_sign_in(new, "qq")
    db.session.commit()
    tokens.note(issued, "qq")
    log.info("qq_moved", extra={"user_id": new.id, "old_user_id": old.id, "closed": closes})
    return new, issued


def _both(proven: Proven) -> tuple[User, User]:
    """Begin the act; return the caller and the other account, locked."""
    caller = int(authentication.claims()["sub"])
    begin_write()
    directory.lock(caller, proven.user_id)
    old, _ = authentication.check_again()
    new = credentials.confirm(proven)
    return old, new


def _rebind(binding: QQBinding, new: User) -> None:
    """Delete and make anew: an UPDATE could meet its own old row under UNIQUE(user_id, app_id)."""
    moved = QQBinding(
        user_id=new.id,
        app_id=binding.app_id,
        openid=binding.openid,
        unionid=binding.unionid,
        profile_time=binding.profile_time,
    )
    db.session.execute(delete(QQBinding).where(QQBinding.id == binding.id))
    db.session.expunge(binding)
    db.session.add(moved)
    db.session.flush()


def _movable(old: User, new: User, app_id: str) -> QQBinding:
    binding = store.find(old, app_id)
    if binding is None or old.id == new.id:
        raise BindingConflict
    if store.find(new, app_id) is not None:
        raise AccountHasQQ(moving=True)
    if not (passwords.is_usable(old.password_hash) or _is_twin(old)):
        raise LastLoginMethod
    return binding


def _is_twin(user: User) -> bool:
    made_by_qq = user.username.startswith(directory.RESERVED)
    return made_by_qq and not passwords.is_usable(user.password_hash) and not user.mobile
