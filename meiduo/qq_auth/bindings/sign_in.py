"""Whose account an identity opens: the user bound to it, or a new one. Within the running
transaction."""

from datetime import datetime
from typing import Any

from meiduo import signals
from meiduo.errors import AccountDisabled
from meiduo.qq_auth.bindings import changes, newcomer, store
from meiduo.qq_auth.extension import members
from meiduo.qq_auth.identity import UNKNOWN_PROFILE, Profile, QQIdentity
from meiduo.qq_auth.sign_ins import SignedIn, key_of


def find(identity: QQIdentity, profile: Profile | None) -> Any:
    """Return the user bound to an identity, locked; None when nobody is.

    Args:
        identity: whom QQ has confirmed.
        profile: nickname and picture, when QQ was asked for them.

    Raises:
        AccountDisabled: the user may not sign in.
    """
    binding = store.locked(identity)
    if binding is None:
        return None
    changes.note(binding, identity, _asked(profile))
    if profile is not None and profile != UNKNOWN_PROFILE:
        members().update_profile(binding.user, profile)
    if not members().may_sign_in(binding.user):
        raise AccountDisabled
    return binding.user


def create(identity: QQIdentity, profile: Profile | None) -> Any:
    """Create a user for a newcomer, bind the identity, and return the user.

    When two callbacks race, the database's unique key lets one through; the other is tried again
    and finds the binding, *by identity only* (never by a name).

    Raises:
        Raced: somebody was faster.
    """
    shown = profile or UNKNOWN_PROFILE
    user = newcomer.add(shown.nickname, shown.avatar_url)
    changes.add_new(key_of(user), identity, _asked(profile))
    signals.send(signals.user_created, user=user)
    signals.send(signals.qq_bound, user=user)
    return user


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
