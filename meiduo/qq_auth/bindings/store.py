"""The rows of bindings: openid <-> user. The extension adds and deletes them here alone."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import contains_eager

from meiduo.columns import now
from meiduo.database import session
from meiduo.errors import AccountHasQQ, BindingConflict
from meiduo.qq_auth.bindings import tickets
from meiduo.qq_auth.identity import QQIdentity
from meiduo.qq_auth.tables import tables
from meiduo.retries import Raced
from meiduo.statements import change, insert_once

PROFILE_AGE = timedelta(days=7)
# after QQ did not say: not at every login while that address is down
PROFILE_AGAIN = timedelta(hours=1)


def is_known(identity: QQIdentity) -> bool:
    """Tell whether somebody is bound to this identity."""
    binding = tables().binding
    return session.scalar(select(binding.id).where(*_is(identity))) is not None


def lacks_profile(identity: QQIdentity) -> bool:
    """Tell whether nickname and picture are unknown or older than a week."""
    binding = tables().binding
    asked = session.scalar(select(binding.profile_time).where(*_is(identity)))
    return asked is None or asked < now() - PROFILE_AGE


def find(user_key: Any, app_id: str) -> Any:
    """Return this user's binding to a QQ account of our app, None when there is none."""
    binding = tables().binding
    mine = (binding.user_id == user_key, binding.app_id == app_id)
    return session.scalar(select(binding).where(*mine))


def of_user(user_key: Any) -> list[Any]:
    """Return all bindings of a user, of former apps, too; the oldest first."""
    binding = tables().binding
    theirs = select(binding).where(binding.user_id == user_key).order_by(binding.create_time)
    return list(session.scalars(theirs))


def locked(identity: QQIdentity) -> Any:
    """Return the binding, its user locked before it: an unbinding is either before this sign-in or
    ends it."""
    binding = tables().binding
    user = tables().user
    query = select(binding).join(binding.user).options(contains_eager(binding.user))
    order = [user, binding]  # PostgreSQL locks in the order of this list
    query = query.where(*_is(identity)).with_for_update(of=order, key_share=True)
    return session.scalar(query.execution_options(populate_existing=True))


def add_new(user_key: Any, identity: QQIdentity, profile_time: datetime | None) -> None:
    """Bind a user who has just been created.

    Args:
        user_key: whom.
        identity: confirmed by QQ.
        profile_time: as ``asked_just_now`` says; None when QQ was not asked for the profile.

    Raises:
        Raced: somebody was faster; the whole act, with its user, is to be tried again.
    """
    if not _insert(user_key, identity, profile_time):
        raise Raced


def add(user_key: Any, identity: QQIdentity, profile_time: datetime | None = None) -> None:
    """Bind a user to an identity that QQ has confirmed; newcomers' proofs of it are void.

    Raises:
        BindingConflict: the openid is somebody else's.
        AccountHasQQ: the user has another QQ account.
    """
    tickets.void(identity)
    if not _insert(user_key, identity, profile_time):
        raise AccountHasQQ if find(user_key, identity.app_id) else BindingConflict


def remove(binding: Any) -> None:
    """Unbind; newcomers' proofs of the openid are void."""
    tickets.void(identity_of(binding))
    session.delete(binding)
    session.flush()


def rebind(binding: Any, user_key: Any) -> None:
    """Give a binding to another user.

    Deleted and made anew: an UPDATE could meet its own old row under UNIQUE(user_id, app_id).

    Raises:
        Raced: that user got another QQ account meanwhile; another try says so.
    """
    kind = tables().binding
    identity = identity_of(binding)
    tickets.void(identity)
    change(delete(kind).where(kind.id == binding.id))
    session.expunge(binding)
    if not _insert(user_key, identity, binding.profile_time):
        raise Raced


def asked_just_now(*, was_answered: bool) -> datetime:
    """Return what is noted of a question for the profile; one that was not answered is asked again
    in an hour."""
    return now() if was_answered else now() - PROFILE_AGE + PROFILE_AGAIN


def identity_of(binding: Any) -> QQIdentity:
    """Return the identity behind a binding."""
    return QQIdentity(binding.app_id, binding.openid, binding.unionid)


def _insert(user_key: Any, identity: QQIdentity, profile_time: datetime | None) -> bool:
    return insert_once(
        tables().binding,
        user_id=user_key,
        app_id=identity.app_id,
        openid=identity.openid,
        unionid=identity.unionid,
        profile_time=profile_time,
    )


def _is(identity: QQIdentity) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    binding = tables().binding
    return binding.app_id == identity.app_id, binding.openid == identity.openid
