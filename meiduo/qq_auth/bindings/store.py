"""openid <-> mall user. The only place that writes bindings, one transaction an act."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import contains_eager

from meiduo import signals
from meiduo.accounts import directory, tokens
from meiduo.accounts.models import User
from meiduo.accounts.tokens import Tokens
from meiduo.database import now
from meiduo.errors import AccountDisabled, AccountHasQQ, BindingConflict, Unavailable
from meiduo.extensions import db
from meiduo.qq_auth.attempts import attempts
from meiduo.qq_auth.attempts.attempts import Attempt
from meiduo.qq_auth.bindings import tickets
from meiduo.qq_auth.bindings.models import BindTicket, QQBinding
from meiduo.qq_auth.provider.client import QQIdentity
from meiduo.qq_auth.provider.profile import NAMELESS, UNTOLD, Profile
from meiduo.transition import begin_write, whole

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


@whole
def sign_in(
    identity: QQIdentity,
    profile: Profile | None,
    attempt: Attempt,
    *,
    may_create: bool,
    replacing: str | None = None,
) -> SignedIn | None:
    """Sign in the user bound to this identity; create and bind one when there is none and that is allowed.

    Args:
        identity: whom QQ has proven.
        profile: nickname and picture, when QQ was asked for them.
        attempt: what the visitor set out to do; noted as finished.
        may_create: whether a newcomer gets an account at once. Judged here, within the transaction: what was
            bound when QQ was asked may be unbound by now.
        replacing: sid of the sign-in that this browser had; it ends (ASVS 7.2.4).

    User, binding and sign-in are written by one transaction. When two callbacks race, the database's
    unique constraint lets one through; the other reads again *by binding only* (never by username).

    Returns:
        The finished sign-in; None when nobody is bound and nobody may be created.

    Raises:
        AccountDisabled: the user may not sign in.
        Unavailable: the race was not settled.
    """
    for _ in range(TRIES):
        begin_write()
        try:
            return _sign_in(identity, profile, attempt, may_create, replacing)
        except IntegrityError:
            db.session.rollback()
    raise Unavailable("no settled binding after a race")


def find(user: User, app_id: str) -> QQBinding | None:
    """Return this user's binding to a QQ account of our app, None when there is none."""
    return db.session.scalar(select(QQBinding).where(QQBinding.user_id == user.id, QQBinding.app_id == app_id))


def add(user: User, proven: QQIdentity | BindTicket) -> None:
    """Bind a user to a proven openid within the running transaction.

    Raises:
        BindingConflict: the openid is somebody else's.
        AccountHasQQ: the user has another QQ.
    """
    user_id = user.id
    binding = QQBinding(user_id=user_id, app_id=proven.app_id, openid=proven.openid, unionid=proven.unionid)
    if isinstance(proven, BindTicket):
        binding.profile_time = now()  # a newcomer's nickname and picture were asked for just now
    db.session.add(binding)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        mine = select(QQBinding.id).where(QQBinding.user_id == user_id, QQBinding.app_id == proven.app_id)
        raise (AccountHasQQ if db.session.scalar(mine) else BindingConflict) from None


def _sign_in(
    identity: QQIdentity, profile: Profile | None, attempt: Attempt, may_create: bool, replacing: str | None
) -> SignedIn | None:
    found = _locked(identity)
    if found is None and not may_create:
        db.session.rollback()
        return None
    binding = found or _create(identity)
    _refresh(binding, identity, profile)
    db.session.flush()  # a new user has an id from here on
    if not binding.user.is_active:
        raise AccountDisabled
    if found is None:
        signals.tell(signals.user_created, user=binding.user)
        signals.tell(signals.qq_bound, user=binding.user)
    attempts.finish(attempt, binding.user)
    issued = tokens.add_sign_in(binding.user, "qq", replacing)
    db.session.commit()
    tokens.note(issued, "qq")
    return SignedIn(binding.user, issued, found is None)


def _locked(identity: QQIdentity) -> QQBinding | None:
    """Return the binding, its user locked before it: an unbinding is either before this sign-in or ends it."""
    query = select(QQBinding).join(QQBinding.user).options(contains_eager(QQBinding.user))
    order = [User, QQBinding]  # PostgreSQL locks in the order of this list
    locked = query.where(*_is(identity)).with_for_update(of=order, key_share=True)
    return db.session.scalar(locked.execution_options(populate_existing=True))


def _is(identity: QQIdentity) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return QQBinding.app_id == identity.app_id, QQBinding.openid == identity.openid


def _create(identity: QQIdentity) -> QQBinding:
    tickets.void(identity.app_id, identity.openid)
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
