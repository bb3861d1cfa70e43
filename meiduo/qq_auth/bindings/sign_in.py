"""Whose account an identity opens: the user bound to it, or a new one. Within the running
transaction."""

from datetime import datetime
from typing import Any

from meiduo import signals
from meiduo.errors import AccountDisabled, OtherQQ, SignupClosed
from meiduo.qq_auth.bindings import changes, newcomer, store
from meiduo.qq_auth.extension import members
from meiduo.qq_auth.identity import UNKNOWN_PROFILE, Profile, QQIdentity
from meiduo.qq_auth.sign_ins import SignedIn, key_of


def find_or_create(
    identity: QQIdentity, profile: Profile | None, signup: str
) -> tuple[bool, Any] | None:
    """Return whether a user was created, and the user of an identity, locked or new.

    None while the profile is missing and needed, for a newcomer and once a week; and with a profile
    for a newcomer who is to choose. Nothing is written then.

    Judged here, within the transaction: what was bound when QQ was asked may be unbound by now.

    Args:
        identity: whom QQ has confirmed.
        profile: nickname and picture; None when QQ was not asked for them.
        signup: ``auto``, ``ask`` or ``closed``.

    Raises:
        SignupClosed: a newcomer, and the shop takes none.
        AccountDisabled: the user may not sign in.
        Raced: somebody was faster.
    """
    binding = store.locked(identity)
    if binding is None and signup == "closed":
        raise SignupClosed
    if profile is None and (binding is None or store.lacks_profile(binding)):
        return None
    if binding is not None:
        return False, _note(binding, identity, profile)
    return (True, _create(identity, profile or UNKNOWN_PROFILE)) if signup == "auto" else None


def find_own(identity: QQIdentity, user_key: Any) -> Any:
    """Return the user with this key, locked, whom an identity is bound to.

    Raises:
        OtherQQ: it is bound to nobody, or to somebody else.
        AccountDisabled: the user may not sign in.
    """
    binding = store.locked(identity)
    if binding is None or key_of(binding.user) != user_key:
        raise OtherQQ
    return _note(binding, identity, None)


def open_for(user: Any) -> SignedIn | None:
    """Open a session for a locked or new user; None when they may not sign in, or not yet.

    An account that waits for approval is to be there, so nothing is raised within the transaction.
    """
    if not members().may_sign_in(user):
        return None
    return SignedIn(user, members().open_session(user))


def require(done: SignedIn | None) -> SignedIn:
    """Return a sign-in after its transaction.

    Raises:
        AccountDisabled: there is none, the user may not sign in.
    """
    if done is None:
        raise AccountDisabled
    return done


def _asked(profile: Profile | None) -> datetime | None:
    """Return what is noted of a question for the profile; None when QQ was not asked."""
    if profile is None:
        return None
    return store.asked_just_now(was_answered=profile != UNKNOWN_PROFILE)


def _note(binding: Any, identity: QQIdentity, profile: Profile | None) -> Any:
    """Return the user of a locked binding, once what QQ says of them is noted."""
    if profile is not None and profile != UNKNOWN_PROFILE:
        members().update_profile(binding.user, profile)
    changes.note(binding, identity, _asked(profile))
    if not members().may_sign_in(binding.user):
        raise AccountDisabled
    return binding.user


def _create(identity: QQIdentity, profile: Profile) -> Any:
    """Create a user for a newcomer, bind the identity, and return the user.

    When two callbacks race, the database's unique key lets one through; the other is tried again
    and finds the binding, *by identity only* (never by a name).
    """
    user = newcomer.add(profile.nickname, profile.avatar_url)
    changes.add_new(key_of(user), identity, _asked(profile))
    signals.send(signals.user_created, user=user)
    signals.send(signals.qq_bound, user=user)
    return user
