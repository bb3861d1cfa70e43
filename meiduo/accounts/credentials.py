"""Account and password -> user. One answer and one timing for everything that does not fit (ASVS 6.3.8)."""

import logging
from dataclasses import dataclass

from flask import current_app, request
from sqlalchemy import or_, select

from meiduo import limits
from meiduo.accounts import directory, guards, passwords, tokens
from meiduo.accounts.models import User
from meiduo.accounts.tokens import Tokens
from meiduo.database import begin_write, whole
from meiduo.errors import BadCredentials
from meiduo.extensions import db

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
        RateLimited: too many tries for this account or from this address.
    """
    name = directory.normal(account).strip()
    columns = select(User.id, User.password_hash, User.is_active)
    row = db.session.execute(columns.where(or_(User.username == name, User.mobile == name))).first()
    db.session.rollback()  # no connection is held while we hash
    limits.count_guess(f"#{row.id}" if row else name)
    kept = row.password_hash if row else None
    rounds = current_app.config["DJANGO_ROUNDS"]
    if not passwords.verify(kept, password, django_rounds=rounds) or row is None or not row.is_active:
        log.warning("password_refused", extra={"user_id": row.id if row else None, "address": request.remote_addr})
        raise BadCredentials
    renew = passwords.is_old(str(kept)) and len(password) >= passwords.SHORTEST
    return Proven(row.id, str(kept), passwords.make(password) if renew else None)


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
    return user, issued


def change(user: User, password: str, current: str) -> Tokens:
    """Set a password, or change it; every sign-in ends. Return the tokens of the caller's new one.

    Raises:
        BadCredentials: there is one already and ``current`` is not it.
        BadRequest: too short or too long.
        TokenInvalid: the sign-in that asked has ended meanwhile.
    """
    limits.count_guess(f"#{user.id}")
    kept, made = user.password_hash, passwords.make(password)
    db.session.rollback()
    if passwords.is_usable(kept) and not passwords.verify(kept, current):
        raise BadCredentials
    issued = _replace(kept, made)
    log.info("password_changed", extra={"user_id": user.id, "address": request.remote_addr})
    return issued


@whole
def _replace(kept: str | None, made: str) -> Tokens:
    begin_write()
    user, session = guards.check_again()
    if user.password_hash != kept:
        raise BadCredentials
    user.password_hash = made
    issued = tokens.start_afresh(user, session)
    db.session.commit()
    return issued
