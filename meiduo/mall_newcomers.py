"""A newcomer's account by four prepared statements; the ordinary road is ``bindings.newcomer``."""

from collections import namedtuple
from functools import cache
from typing import Any

from sqlalchemy import Insert, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from meiduo import signals
from meiduo.accounts import names
from meiduo.accounts.models import User
from meiduo.acts.act import Act
from meiduo.columns import now
from meiduo.database_errors import is_duplicate
from meiduo.django_import import second_qqs
from meiduo.django_import.models import SecondQQ
from meiduo.qq_auth.bindings import changes, store
from meiduo.qq_auth.identity import NAMELESS, UNKNOWN_PROFILE, Profile, QQIdentity
from meiduo.retries import Raced

Row = namedtuple("Row", ["id", "username", "nickname", "avatar_url", "session_epoch"])

SECOND: Any = SecondQQ.__table__
OLD_MEMBERS = select(SECOND.c.user_id).where(
    SECOND.c.app_id == bindparam("app"), SECOND.c.openid == bindparam("openid")
)


def add(act: Act, identity: QQIdentity, profile: Profile) -> Any:
    """Create a user for a newcomer and bind the identity.

    Returns:
        What a sign-in needs of the user; None where the ordinary road is to be taken: somebody
        listens, somebody was faster, or the QQ is an old member's.

    Raises:
        Raced: the name that was made up is somebody's; another try makes up another one.
    """
    second = act.first(OLD_MEMBERS, app=identity.app_id, openid=identity.openid)
    if second is not None or not _is_unheard():
        return None
    user = _user(profile)
    user_id = _insert(act, user)
    asked = store.asked_just_now(was_answered=profile != UNKNOWN_PROFILE)
    if not changes.bind(act, user_id, identity, asked):
        return None
    shown = (user["username"], user["nickname"], user["avatar_url"])
    return Row(user_id, *shown, user["session_epoch"])


def _insert(act: Act, user: dict[str, Any]) -> int:
    try:
        key: int = act.first(_insertion(), **user)[0]
    except IntegrityError as refused:
        if is_duplicate(refused):
            raise Raced from None
        raise
    return key


def _is_unheard() -> bool:
    """Tell whether nobody waits for newcomers but who knows of this road."""
    heard = signals.receivers(signals.user_created) | signals.receivers(signals.qq_bound)
    return heard <= second_qqs.RECEIVERS


def _user(profile: Profile) -> dict[str, Any]:
    username = names.made_up()
    return {
        "username": username,
        "username_key": names.folded(username),
        "nickname": profile.nickname or NAMELESS,
        "avatar_url": profile.avatar_url,
        "is_active": True,
        "session_epoch": 0,
        "date_joined": now(),
    }


@cache
def _insertion() -> Insert:
    users: Any = User.__table__
    return insert(users).returning(users.c.id)
