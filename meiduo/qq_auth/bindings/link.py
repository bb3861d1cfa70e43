"""Binding and unbinding by people who are signed in. Within the running transaction."""

from meiduo import log_lines, signals
from meiduo.database import once_committed
from meiduo.errors import AccountHasQQ, LastLoginMethod
from meiduo.qq_auth.bindings import changes, sign_in, store
from meiduo.qq_auth.extension import members
from meiduo.qq_auth.identity import Profile, QQIdentity
from meiduo.qq_auth.sign_ins import Caller, key_of

log = log_lines.logger("meiduo.qq")


def bind(caller: Caller, identity: QQIdentity, profile: Profile | None = None) -> bool:
    """Bind an identity to a confirmed caller. Return False when the same pair was bound already.

    Args:
        caller: whom.
        identity: confirmed by QQ.
        profile: what they get where they have none; None when QQ was not asked.

    Raises:
        BindingConflict: the openid is somebody else's. Nothing changes.
        AccountHasQQ: the user has another QQ account. Nothing changes.
    """
    user_key = key_of(caller.user)
    known = store.find(user_key, identity.app_id)
    if known is not None and known.openid == identity.openid:
        return False
    if known is not None:  # whosever the other QQ is
        raise AccountHasQQ
    if profile is not None:
        members().complete_profile(caller.user, profile)
    changes.add(user_key, identity, sign_in.asked(profile))
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
