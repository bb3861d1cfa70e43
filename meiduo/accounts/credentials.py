"""Account and password -> user. One answer and one timing for everything that does not fit (ASVS 6.3.8)."""

import logging
from dataclasses import dataclass

from flask import request
from sqlalchemy import Row, func, literal, select
from sqlalchemy.orm import aliased

from meiduo.accounts import authentication, directory, guesses, names, password_rules, passwords, tokens
from meiduo.accounts.models import User
from meiduo.accounts.tokens import Tokens
from meiduo.errors import BadCredentials
from meiduo.extensions import db
from meiduo.transition import begin_write, whole

log = logging.getLogger("meiduo.accounts")


@dataclass(frozen=True)
class Proven:
    """A password was right for this user when it was checked; ``confirm`` makes sure that it still is."""

    user_id: int
    kept: str
    renewed: str | None  # a better hash of the same password


def check(account: str, password: str) -> Proven:
    """Check a password; account is a username or a mobile.

    Raises:
        BadCredentials: unknown, wrong, without a password, or disabled.
        RateLimited: too many wrong tries for this account or from this address.
        Unavailable: too many passwords at once.
    """
    name = names.folded(account).strip()
    row = _look_up(name)
    guess = guesses.at_account(row.id, name)
    right = passwords.verify(row.password_hash, password, most_rounds=row.most_rounds or 0)
    if not right or not row.is_active:
        guess.was_wrong()
        log.warning("password_refused", extra={"user_id": row.id, "address": request.remote_addr})
        raise BadCredentials
    return Proven(row.id, row.password_hash, passwords.renewed(row.password_hash, password))


def confirm(proven: Proven) -> User:
    """Return the user, locked within the running transaction, if the password that was checked is still theirs.

    Raises:
        BadCredentials: changed, disabled or deleted meanwhile.
    """
    user = directory.lock(proven.user_id).get(proven.user_id)
    if user is None or not user.is_active or user.password_hash != proven.kept:
        raise BadCredentials
    if proven.renewed:
        user.password_hash = proven.renewed
    return user


@whole
def sign_in(proven: Proven, replacing: str | None) -> tuple[User, Tokens]:
    """Sign in with a password that was checked, as one transaction.

    Raises:
        BadCredentials: as ``confirm``.
    """
    begin_write()
    user = confirm(proven)
    issued = tokens.add_sign_in(user, "password", replacing)
    db.session.commit()
    tokens.note(issued, "password")
    return user, issued


def change(user: User, password: str, current: str) -> Tokens:
    """Set a password, or change it; every sign-in ends. Return the tokens of the caller's new one.

    Raises:
        BadCredentials: there is one already and ``current`` is not it.
        RateLimited: too many that were not it; guesses at the sign-in do not count here.
        WeakPassword: too short, too long or too common.
        TokenInvalid: the sign-in that asked has ended meanwhile.
    """
    kept = user.password_hash
    user_id = user.id
    own = (user.username, user.mobile)
    db.session.rollback()  # no connection is held while we hash
    if passwords.is_usable(kept):
        guess = guesses.at_own(user_id)
        if not passwords.verify(kept, current):
            guess.was_wrong()
            raise BadCredentials
    made = password_rules.hash_chosen(password, *own)
    issued = _replace(kept, made)
    log.info("password_changed", extra={"user_id": user_id, "by": "member", "address": request.remote_addr})
    return issued


@whole
def _replace(kept: str | None, made: str) -> Tokens:
    begin_write()
    user, session = authentication.check_again()
    if user.password_hash != kept:
        raise BadCredentials
    user.password_hash = made
    issued = tokens.start_afresh(user, session)
    db.session.commit()
    return issued


def _look_up(name: str) -> Row[tuple[int | None, str | None, bool | None, int | None]]:
    """Return whose name or mobile this is, Nones when nobody's, and the most rounds that any Django hash takes.

    One statement for known and unknown names; the connection is given back.
    """
    anybody = aliased(User)
    most = select(func.max(anybody.django_rounds)).where(anybody.django_rounds.is_not(None))
    always = select(literal(1).label("one")).subquery()
    query = (
        select(User.id, User.password_hash, User.is_active, most.scalar_subquery().label("most_rounds"))
        .select_from(always)
        .outerjoin(User, directory.signs_in_as(name))
        .order_by(User.id)
        .limit(1)  # one user's name may be another's mobile
    )
    row = db.session.execute(query).one()
    db.session.rollback()
    return row
