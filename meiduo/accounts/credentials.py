"""Account and password -> user. One answer and one timing for everything that does not fit (ASVS 6.3.8)."""

import logging

from sqlalchemy import or_, select

from meiduo import limits
from meiduo.accounts import directory, passwords, sessions
from meiduo.accounts.models import User
from meiduo.errors import BadCredentials
from meiduo.extensions import begin_write, db

log = logging.getLogger("meiduo.accounts")


def check(account: str, password: str) -> User:
    """Return the user behind a username or mobile and a password. Every path that checks a password comes here.

    Raises:
        BadCredentials: unknown, wrong, without a password, or disabled.
        RateLimited: too many tries for this account or from this address.
    """
    name = directory.normal(account).strip()
    limits.count_guess(name)
    columns = select(User.id, User.password_hash, User.is_active)
    row = db.session.execute(columns.where(or_(User.username == name, User.mobile == name))).first()
    db.session.rollback()  # no connection is held while we hash
    kept = row.password_hash if row else None
    if not passwords.verify(kept, password) or row is None or not row.is_active:
        log.warning("password_refused", extra={"user_id": row.id if row else None})
        raise BadCredentials
    user = db.session.get_one(User, row.id)
    if passwords.is_old(str(kept)):
        _keep(user, password)
    return user


def change(user: User, password: str, current: str, sid: str) -> None:
    """Set a password, or change it; all other sign-ins end.

    Raises:
        BadCredentials: there is one already and ``current`` is not it.
        BadRequest: too short or too long.
    """
    limits.count_guess(user.username)
    kept, made = user.password_hash, passwords.make(password)
    db.session.rollback()
    if kept and not passwords.verify(kept, current):
        raise BadCredentials
    begin_write()
    user.password_hash = made
    sessions.revoke_others(user.id, sid)
    db.session.commit()
    log.info("password_changed", extra={"user_id": user.id})


def _keep(user: User, password: str) -> None:
    """Make an old hash anew; a password that is too short by now stays as it is."""
    if len(password) >= passwords.SHORTEST:
        made = passwords.make(password)
        begin_write()
        user.password_hash = made
        db.session.commit()
