"""The rows of bindings, openid <-> user, as they are looked up; ``changes`` writes them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, inspect, select
from sqlalchemy.orm import contains_eager

from meiduo.columns import now
from meiduo.database import session
from meiduo.qq_auth.identity import QQIdentity
from meiduo.qq_auth.tables import tables
from meiduo.statements import locks_in_order

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
    if not locks_in_order():
        _lock_owner(identity)
    binding = tables().binding
    user = tables().user
    query = select(binding).join(binding.user).options(contains_eager(binding.user))
    order = [user, binding]  # PostgreSQL locks in the order of this list
    query = query.where(*_is(identity)).with_for_update(of=order, key_share=True)
    return session.scalar(query.execution_options(populate_existing=True))


def asked_just_now(*, was_answered: bool) -> datetime:
    """Return what is noted of a question for the profile; one that was not answered is asked again
    in an hour."""
    return now() if was_answered else now() - PROFILE_AGE + PROFILE_AGAIN


def _lock_owner(identity: QQIdentity) -> None:
    """The binding is only looked at: whoever changes it has locked its user."""
    binding = tables().binding
    key = inspect(tables().user).primary_key[0]
    owner = select(binding.user_id).where(*_is(identity)).scalar_subquery()
    session.execute(select(key).where(key == owner).with_for_update())


def _is(identity: QQIdentity) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    binding = tables().binding
    return binding.app_id == identity.app_id, binding.openid == identity.openid
