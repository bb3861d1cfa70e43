"""A QQ account goes from one user to another, who are the same person. Within the running
transaction."""

from dataclasses import dataclass
from typing import Any

from meiduo import log_lines, signals
from meiduo.database import once_committed, session
from meiduo.errors import (
    AccountDisabled,
    AccountHasQQ,
    BindingConflict,
    LastLoginMethod,
    TicketInvalid,
)
from meiduo.qq_auth.bindings import changes, locking, move_tickets, store
from meiduo.qq_auth.extension import members
from meiduo.qq_auth.sign_ins import Caller, Proof, key_of

log = log_lines.logger("meiduo.qq")


@dataclass(frozen=True)
class Move:
    """A QQ account on its way from one user to another, both locked; one of them is the caller."""

    binding: Any
    old: Any
    new: Any
    closes_old: bool
    caller: Caller
    attempt_key: str = ""  # of the login attempt that has led here, where it did at once


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
    return Move(binding, old, new, members().is_only_qq(old), confirmed)


def prepare_here(caller: Caller, ticket: str) -> Move:
    """Return the move of another account's QQ to the caller, who has just proved it; nothing has
    changed, and the ticket is spent by moving it.

    Raises:
        TicketInvalid: it is not the caller's, or the QQ was unbound or moved meanwhile.
        AccountHasQQ: the caller has another QQ account by now.
        AccountDisabled: the other account may not sign in, so nobody gets its QQ out of it.
        LastLoginMethod: the other account is to stay open and nobody could come back to it.
        TokenInvalid: the caller's sign-in has ended meanwhile.
    """
    mine = key_of(caller.user)
    owner = store.owner_of(move_tickets.check(ticket, mine).identity)
    if owner is None or owner == mine:
        raise TicketInvalid(moving=True)
    confirmed, old = locking.caller_and(caller, owner)
    proven = move_tickets.check(ticket, mine)  # void if the QQ has left its owner meanwhile
    identity = proven.identity
    new = confirmed.user
    binding = store.find(owner, identity.app_id)
    if binding is None or binding.openid != identity.openid:
        raise TicketInvalid(moving=True)
    if store.find(mine, identity.app_id) is not None:
        raise AccountHasQQ
    if not members().may_sign_in(old):
        raise AccountDisabled("the account that the QQ is bound to")
    if not may_be_moved(old):
        raise LastLoginMethod(theirs=True)
    closes = members().is_only_qq(old)
    return Move(binding, old, new, closes, confirmed, proven.attempt_key)


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
