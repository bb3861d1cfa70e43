"""What the end of a QQ login writes: one transaction an act, tried again as a whole."""

from functools import partial
from typing import Any

from flask import current_app

from meiduo.acts import sessionless
from meiduo.acts.act import Joined
from meiduo.database import writing
from meiduo.qq_auth import attempts
from meiduo.qq_auth.attempts import Attempt
from meiduo.qq_auth.bindings import link, locking, move_tickets, sign_in, tickets
from meiduo.qq_auth.extension import members
from meiduo.qq_auth.identity import Profile, QQIdentity
from meiduo.qq_auth.members import LONGER, Entered
from meiduo.qq_auth.sign_ins import Caller, SignedIn, key_of
from meiduo.qq_auth.tables import tables
from meiduo.retries import retried


@retried
def spend(attempt: Attempt) -> None:
    """Use the attempt up, before QQ is asked. Raise AttemptInvalid when it was used before."""
    with sessionless.writing(tables().used_attempt) as act:
        attempts.spend(attempt, act)


def enter(identity: QQIdentity, profile: Profile | None, attempt: Attempt) -> Entered | None:
    """Return whether a user was created, and who is signed in; None, and nothing was written, while
    QQ has to say more, or with a profile for a newcomer who is to choose.

    Args:
        identity: whom QQ has confirmed.
        profile: what QQ says of them; None when it was not asked.
        attempt: of this login.

    Raises:
        SignupClosed: a newcomer, and the shop takes none.
        AccountDisabled: the user may not sign in, or not yet.
    """
    entered = _by_the_short_road(identity, profile, attempt)
    return _enter(identity, profile, attempt) if entered is LONGER else entered


@retried
def _by_the_short_road(
    identity: QQIdentity, profile: Profile | None, attempt: Attempt
) -> Entered | None:
    """Return as ``enter`` does where the shop has a shorter road that leads there, else LONGER."""
    road = members().short_road()
    if road is None or not sessionless.is_quick():
        return LONGER
    with sessionless.quickly() as act:
        entered = road(act, identity, profile, partial(attempts.finish, attempt))
        if entered is None or entered is LONGER:
            act.undo()
    return entered


@retried
def _enter(identity: QQIdentity, profile: Profile | None, attempt: Attempt) -> Entered | None:
    with writing():
        found = sign_in.find_or_create(identity, profile, current_app.config["QQ_SIGNUP"])
        if found is None:
            return None
        created, user = found
        attempts.finish(attempt, Joined(tables().used_attempt), key_of(user))
        done = sign_in.open_for(user)
    return created, sign_in.require(done)


@retried
def attach(caller: Caller, identity: QQIdentity, attempt: Attempt) -> SignedIn | None:
    """Return the sign-in that goes on, None when nothing had to be changed."""
    with writing():
        confirmed = locking.caller(caller)  # before anything else: it locks the user
        attempts.finish(attempt, Joined(tables().used_attempt), key_of(confirmed.user))
        if not link.bind(confirmed, identity):
            return None
        return SignedIn(confirmed.user, members().start_afresh(confirmed), caller)


@retried
def prove(caller: Caller, identity: QQIdentity, attempt: Attempt) -> SignedIn:
    """Return a new sign-in of the caller, by their own QQ.

    Raises:
        OtherQQ: the identity is not bound to them.
        AccountDisabled: they may not sign in, or not any more.
    """
    with writing():
        user = sign_in.find_own(identity, key_of(caller.user))
        attempts.finish(attempt, Joined(tables().used_attempt), key_of(user))
        done = sign_in.open_for(user)
    return sign_in.require(done)


@retried
def issue_ticket(identity: QQIdentity, profile: Profile, attempt: Attempt) -> tuple[Any, str]:
    """Return a newcomer's proof, and the browser's half of it."""
    with writing():
        return tickets.issue(identity, profile, attempt.next_url)


@retried
def issue_move_ticket(caller: Caller, identity: QQIdentity, attempt: Attempt) -> tuple[str, str]:
    """Return the ticket with which a caller can move another account's QQ to theirs, and the
    browser's half of it."""
    with writing():
        mine = key_of(caller.user)
        return move_tickets.issue(identity, mine, attempt.next_url, attempts.key_of(attempt))
