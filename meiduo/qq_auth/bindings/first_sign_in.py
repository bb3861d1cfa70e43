"""What a newcomer with a ticket chooses: a new account, or the one they have. Within the running
transaction."""

from typing import Any

from meiduo import signals
from meiduo.columns import now
from meiduo.qq_auth.bindings import changes, locking, newcomer, tickets
from meiduo.qq_auth.extension import members
from meiduo.qq_auth.identity import Profile, QQIdentity
from meiduo.qq_auth.sign_ins import Proof, key_of


def create(ticket: str) -> Any:
    """Create a user for the openid behind the ticket, bind it, and return the user.

    Raises:
        TicketInvalid: spent meanwhile.
        BindingConflict: somebody bound the openid meanwhile.
    """
    proof = tickets.spend(ticket)
    user = newcomer.add(proof.nickname, proof.avatar_url)
    _bind(user, proof)
    signals.send(signals.user_created, user=user)
    signals.send(signals.qq_bound, user=user)
    return user


def use_existing(ticket: str, password_proof: Proof) -> Any:
    """Bind the openid behind the ticket to a user whose password was checked; every session of
    theirs ends.

    Raises:
        TicketInvalid: spent meanwhile.
        BindingConflict: the openid is bound already.
        AccountHasQQ: the user has another QQ account.
        BadCredentials: disabled, or another password, meanwhile.
    """
    user = locking.owner(password_proof)
    proof = tickets.spend(ticket)
    members().complete_profile(user, Profile(proof.nickname, proof.avatar_url))
    _bind(user, proof)
    signals.send(signals.qq_bound, user=user)
    members().end_sessions(user)
    return user


def _bind(user: Any, proof: Any) -> None:
    identity = QQIdentity(proof.app_id, proof.openid, proof.unionid)
    changes.add(key_of(user), identity, now())  # the profile was asked for when the ticket was made
