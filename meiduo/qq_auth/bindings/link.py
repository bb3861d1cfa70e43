"""Acts on bindings by people who are signed in: bind, unbind, move. Within the running
transaction."""

from dataclasses import dataclass
from typing import Any

from meiduo import log_lines, signals
from meiduo.database import once_committed, session
from meiduo.errors import AccountHasQQ, BindingConflict, LastLoginMethod
from meiduo.qq_auth.bindings import changes, locking, store
from meiduo.qq_auth.extension import members
from meiduo.qq_auth.identity import QQIdentity
from meiduo.qq_auth.sign_ins import Caller, Proof, key_of

log = log_lines.logger("meiduo.qq")


@dataclass(frozen=True)
class Move:
    """A QQ account on its way from one user to another, both locked."""

    binding: Any
    old: Any
    new: Any
    closes_old: bool


def bind(caller: Caller, identity: QQIdentity) -> bool:
    """Bind an identity to a confirmed caller. Return False when the same pair was bound already.

    Raises:
        BindingConflict: the openid is somebody else's. Nothing changes.
        AccountHasQQ: the user has another QQ account. Nothing changes.
    """
    user_key = key_of(caller.user)
    known = store.find(user_key, identity.app_id)
    if known is not None and known.openid == identity.openid:
        return False
    changes.add(user_key, identity)
    signals.send(signals.qq_bound, user=caller.user)
    once_committed(lambda: log.info("qq_bound", extra={"user_id": user_key}))
    return True


def unbind(caller: Caller, app_id: str) -> bool:
    """Remove a confirmed caller's binding. Return False when there was none.

    Raises:
        LastLoginMethod: the user could not come back.
    """
    user_key = key_of(caller.user)
    binding = store.find(user_key, app_id)
    if binding is None:
        return False
    if not members().has_other_way_in(caller.user):
        raise LastLoginMethod
    changes.remove(binding)
    signals.send(signals.qq_unbound, user=caller.user)
    once_committed(lambda: log.info("qq_unbound", extra={"user_id": user_key}))
    return True


def prepare(caller: Caller, proof: Proof, app_id: str) -> Move:
    """Return the move of the caller's QQ account to the account whose password was checked; nothing
    has changed.

    Raises:
        BindingConflict: nothing to move.
        AccountHasQQ: the other account has another QQ account.
        LastLoginMethod: the caller's account is to stay open and nobody could come back to it.
        TokenInvalid, BadCredentials: the caller's sign-in has ended, or the password was changed,
            meanwhile.
    """
    confirmed, new = locking.both(caller, proof)
    old = confirmed.user
    binding = store.find(key_of(old), app_id)
    if binding is None or key_of(old) == key_of(new):
        raise BindingConflict
    if store.find(key_of(new), app_id) is not None:
        raise AccountHasQQ(moving=True)
    if not may_be_moved(old):
        raise LastLoginMethod
    return Move(binding, old, new, members().is_only_qq(old))


def may_be_moved(user: Any) -> bool:
    """Tell whether the QQ account of this user can be moved: either their account closes, or they
    can come back to it."""
    return members().is_only_qq(user) or members().has_other_way_in(user)


def move(planned: Move) -> None:
    """Carry a move out; every session of both ends.

    An account that had nothing beside its QQ is given up: the shop closes it, and folds what it has
    in a receiver of ``accounts_merged``, inside the same transaction.
    """
    old = planned.old
    new = planned.new
    changes.rebind(planned.binding, key_of(new))
    members().end_sessions(old)
    members().end_sessions(new)
    members().merge(old, new, close=planned.closes_old)
    session.flush()
    signals.send(signals.qq_unbound, user=old)
    signals.send(signals.qq_bound, user=new)
    if planned.closes_old:  # an account that stays open keeps what it has
        signals.send(signals.accounts_merged, old=old, new=new)
    facts = {"user_id": key_of(new), "old_user_id": key_of(old), "closed": planned.closes_old}
    once_committed(lambda: log.info("qq_moved", extra=facts))
