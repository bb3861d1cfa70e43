"""openid <-> mall user. The only place that writes bindings, one transaction an act."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError

from meiduo import signals
from meiduo.accounts import directory, tokens
from meiduo.accounts.models import User, now
from meiduo.accounts.tokens import Tokens
from meiduo.errors import AccountDisabled, Unavailable
from meiduo.extensions import begin_write, db
from meiduo.qq_auth import attempts, tickets
from meiduo.qq_auth.attempts import Attempt
from meiduo.qq_auth.client import QQIdentity
from meiduo.qq_auth.models import QQBinding
from meiduo.qq_auth.profile import NAMELESS, UNTOLD, Profile

TRIES = 3  # a race is settled by the second; the third is for a username drawn twice
PROFILE_AGE = timedelta(days=7)
PROFILE_AGAIN = timedelta(hours=1)  # after QQ did not tell: not at every login while that address is down


def lacks_profile(identity: QQIdentity) -> bool:
    """Tell whether nickname and picture are unknown or older than a week. Gives its connection back."""
    asked = db.session.scalar(select(QQBinding.profile_time).where(*_is(identity)))
    db.session.rollback()
    return asked is None or asked < now() - PROFILE_AGE


@dataclass(frozen=True)
class SignedIn:
    """A finished sign-in."""

    user: User
    tokens: Tokens
    created: bool


def is_unknown(identity: QQIdentity) -> bool:
    """Tell whether nobody is bound to this identity. Gives its connection back."""
    found = db.session.scalar(select(QQBinding.id).where(*_is(identity)))
    db.session.rollback()
    return found is None


def sign_in(identity: QQIdentity, profile: Profile | None, attempt: Attempt, replacing: str | None = None) -> SignedIn:
    """Sign in the user bound to this identity; create and bind one when there is none.

    Args:
        identity: whom QQ has proven.
        profile: nickname and picture, when QQ was asked for them.
        attempt: what the visitor set out to do; noted as finished.
        replacing: sid of the sign-in that this browser had; it ends (ASVS 7.2.4).

    User, binding and sign-in are written by one transaction. When two callbacks race, the database's
    unique constraint lets one through; the other reads again *by binding only* (never by username).

    Raises:
        AccountDisabled: the user may not sign in.
        Unavailable: the race was not settled.
    """
    for _ in range(TRIES):
        begin_write()
        try:
            return _sign_in(identity, profile, attempt, replacing)
        except IntegrityError:
            db.session.rollback()
    raise Unavailable("no settled binding after a race")


def find(user: User, app_id: str) -> QQBinding | None:
    """Return this user's binding to a QQ account of our app, None when there is none."""
    return db.session.scalar(select(QQBinding).where(QQBinding.user_id == user.id, QQBinding.app_id == app_id))


def _sign_in(identity: QQIdentity, profile: Profile | None, attempt: Attempt, replacing: str | None) -> SignedIn:
    # Locked where rows can be: an unbinding at the same moment is either before this sign-in or ends it.
    locked = select(QQBinding).where(*_is(identity)).with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(locked)
    binding = found or _create(identity)
    _refresh(binding, identity, profile)
    db.session.flush()  # a new user has an id from here on
    if not binding.user.is_active:
        db.session.rollback()  # the error page is rendered without holding up other writers
        raise AccountDisabled
    if found is None:
        tickets.void(identity.app_id, identity.openid)
        signals.tell(signals.user_created, user=binding.user)
        signals.tell(signals.qq_bound, user=binding.user)
    attempts.finish(attempt, binding.user)
    issued = tokens.add_sign_in(binding.user, "qq", replacing)
    db.session.commit()
    return SignedIn(binding.user, issued, found is None)


def _is(identity: QQIdentity) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return QQBinding.app_id == identity.app_id, QQBinding.openid == identity.openid


def _create(identity: QQIdentity) -> QQBinding:
    user = User(username=directory.RESERVED + secrets.token_hex(8), nickname=NAMELESS)
    binding = QQBinding(app_id=identity.app_id, openid=identity.openid, user=user)
    db.session.add(binding)
    return binding


def _refresh(binding: QQBinding, identity: QQIdentity, profile: Profile | None) -> None:
    """Take over what QQ told this time; what it did not tell stays as it was."""
    if identity.unionid and identity.unionid != binding.unionid:
        binding.unionid = identity.unionid
    if profile == UNTOLD:
        binding.profile_time = now() - PROFILE_AGE + PROFILE_AGAIN
    elif profile:
        binding.user.nickname, binding.user.avatar_url = profile.nickname, profile.avatar_url
        binding.profile_time = now()
