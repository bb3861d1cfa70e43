"""Account and password -> user. One answer and one timing for everything that does not fit (ASVS
6.3.8)."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from flask import request
from sqlalchemy import ScalarSelect, func, literal, select
from sqlalchemy.orm import aliased

from meiduo import log_lines
from meiduo.accounts import (
    authentication,
    directory,
    django_hashes,
    guesses,
    names,
    password_rules,
    passwords,
    sign_in,
)
from meiduo.accounts.authentication import Caller
from meiduo.accounts.models import User
from meiduo.accounts.tokens import Tokens
from meiduo.database import once_committed, reading, session
from meiduo.errors import BadCredentials

log = log_lines.logger("meiduo.accounts")


@dataclass(frozen=True)
class Proven:
    """A password was right for this user when it was checked; ``confirm`` makes sure that it still
    is."""

    user_id: int
    checked: str = field(repr=False)  # the hash that it was checked against
    renewed: str | None = field(repr=False)  # a better hash of the same password


def check(account: str, password: str) -> Proven:
    """Check a password; account is a username or a mobile. No connection is in use while it is
    hashed.

    Raises:
        BadCredentials: unknown, wrong, without a password, or disabled.
        RateLimited: too many wrong tries for this account or from this address.
        Unavailable: too many passwords at once.
    """
    name = names.folded(account).strip()
    with reading():
        found = _look_up(name)
    guess = guesses.at_account(found.id, name)
    right = passwords.verify(found.password_hash, password, costs=found.costs)
    if not right or not found.is_active:
        guess.was_wrong()
        log.warning("password_refused", extra={"user_id": found.id, "address": request.remote_addr})
        raise BadCredentials
    return Proven(found.id, found.password_hash, passwords.renewed(found.password_hash, password))


def confirm(proven: Proven) -> User:
    """Return the user, locked within the running transaction, if the password that was checked is
    still theirs.

    Raises:
        BadCredentials: changed, disabled or deleted meanwhile.
    """
    return still(proven, directory.lock(proven.user_id))


def still(proven: Proven, user: User | None) -> User:
    """Return a locked user if the password that was checked is still theirs. Raises as
    ``confirm``."""
    if user is None or not user.is_active or user.password_hash != proven.checked:
        raise BadCredentials
    if proven.renewed:
        user.password_hash = proven.renewed
    return user


def choose(user: User, password: str, current: str) -> str:
    """Return the hash of a new password of a user who knows the current one, if there is one.

    Raises:
        BadCredentials: ``current`` is not it.
        RateLimited: too many that were not it; guesses at the sign-in do not count here.
        WeakPassword: too short, too long or too common.
        Unavailable: too many passwords at once.
    """
    if user.has_password:
        guess = guesses.at_own(user.id)
        if not passwords.verify(user.password_hash, current):
            guess.was_wrong()
            raise BadCredentials
    return password_rules.hash_chosen(password, user.username, user.mobile)


def replace(caller: Caller, chosen: str) -> Tokens:
    """Change the caller's password within the running transaction; every session ends, theirs goes
    on afresh.

    Raises:
        BadCredentials: somebody has changed it meanwhile.
        TokenInvalid: the session that asked has ended meanwhile.
    """
    confirmed = authentication.confirm(caller)
    user = confirmed.user
    if user.password_hash != caller.user.password_hash:
        raise BadCredentials
    user.password_hash = chosen
    facts = {"user_id": user.id, "by": "member", "address": request.remote_addr}
    once_committed(lambda: log.info("password_changed", extra=facts))
    return sign_in.start_afresh(user, confirmed.session)


class _Found(NamedTuple):
    """Whose name or mobile it is, Nones when nobody's."""

    id: Any
    password_hash: Any
    is_active: Any
    costs: list[int]  # the most that a Django hash of each kind costs, anybody's


def _look_up(name: str) -> _Found:
    """Return whose name or mobile this is; one statement for known and unknown names."""
    always = select(literal(1).label("one")).subquery()
    costs = [_costliest(*bounds) for bounds in django_hashes.RANGES]
    query = (
        select(User.id, User.password_hash, User.is_active, *costs)
        .select_from(always)
        .outerjoin(User, directory.signs_in_as(name))
        .order_by(User.id)
        .limit(1)  # one user's name may be another's mobile
    )
    user_id, password_hash, is_active, *known = session.execute(query).one()
    return _Found(user_id, password_hash, is_active, [one for one in known if one is not None])


def _costliest(low: int, high: int) -> ScalarSelect[int | None]:
    """Return the question for the highest cost between two; the index finds it at once, on MariaDB
    as long as nothing else is asked."""
    anybody = aliased(User)
    cost = anybody.django_rounds
    of_kind = select(func.max(cost)).where(cost.between(low, high))
    return of_kind.scalar_subquery()
