"""The rows of bindings, openid <-> user, as they are looked up; ``changes`` writes them."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, inspect, select
from sqlalchemy.orm import contains_eager

from meiduo.columns import now
from meiduo.database import session
from meiduo.qq_auth.identity import QQIdentity
from meiduo.qq_auth.tables import Tables, tables
from meiduo.statements import locks_in_order

PROFILE_AGE = timedelta(days=7)
# after QQ did not say: not at every login while that address is down
PROFILE_AGAIN = timedelta(hours=1)


def lacks_profile(binding: Any) -> bool:
    """Tell whether nickname and picture of a bound user are unknown or older than a week."""
    asked = binding.profile_time
    return asked is None or asked < now() - PROFILE_AGE


def find(user_key: Any, app_id: str) -> Any:
    """Return this user's binding to a QQ account of our app, None when there is none."""
    binding = tables().binding
    mine = (binding.user_id == user_key, binding.app_id == app_id)
    return session.scalar(select(binding).where(*mine))


def owner_of(identity: QQIdentity) -> Any:
    """Return the key of the user whom an identity is bound to, None for nobody; nothing is
    locked."""
    binding = tables().binding
    this = (binding.app_id == identity.app_id, binding.openid == identity.openid)
    return session.scalar(select(binding.user_id).where(*this))


def of_user(user_key: Any) -> list[Any]:
    """Return all bindings of a user, of former apps, too; the oldest first."""
    binding = tables().binding
    theirs = select(binding).where(binding.user_id == user_key).order_by(binding.create_time)
    return list(session.scalars(theirs))


def locked(identity: QQIdentity) -> Any:
    """Return the binding, its user locked before it: an unbinding is either before this sign-in or
    ends it."""
    who = {"app": identity.app_id, "openid": identity.openid}
    used = tables()
    if not locks_in_order():
        session.execute(_owner_first(used), who)
    return session.scalar(_owner_and_binding(used), who)


def asked_just_now(*, was_answered: bool) -> datetime:
    """Return what is noted of a question for the profile; one that was not answered is asked again
    in an hour."""
    return now() if was_answered else now() - PROFILE_AGE + PROFILE_AGAIN


@cache
def _owner_and_binding(used: Tables) -> Select[Any]:
    binding = used.binding
    order = [used.user, binding]  # PostgreSQL locks in the order of this list
    query = select(binding).join(binding.user).options(contains_eager(binding.user))
    query = query.where(binding.app_id == bindparam("app"), binding.openid == bindparam("openid"))
    locking = query.with_for_update(of=order, key_share=True)
    return locking.execution_options(populate_existing=True)


@cache
def _owner_first(used: Tables) -> Select[Any]:
    """The binding is only looked at: whoever changes it has locked its user."""
    binding = used.binding
    mine = select(binding.user_id)
    mine = mine.where(binding.app_id == bindparam("app"), binding.openid == bindparam("openid"))
    key = inspect(used.user).primary_key[0]
    return select(key).where(key == mine.scalar_subquery()).with_for_update()
