"""A newcomer's account by four prepared statements; the ordinary road is ``bindings.newcomer``."""

import secrets
from collections import namedtuple
from functools import cache
from typing import Any

from flask import current_app
from sqlalchemy import Insert, bindparam, delete, insert, select

from meiduo import signals
from meiduo.accounts import names
from meiduo.accounts.models import User
from meiduo.acts import Act
from meiduo.columns import now
from meiduo.django_import import second_qqs
from meiduo.django_import.models import SecondQQ
from meiduo.mall_models import BindTicket, QQBinding
from meiduo.qq_auth.bindings import store
from meiduo.qq_auth.identity import NAMELESS, UNKNOWN_PROFILE, Profile, QQIdentity
from meiduo.statements import insert_once_in

Row = namedtuple("Row", ["id", "username", "nickname", "avatar_url", "session_epoch"])

TICKETS: Any = BindTicket.__table__
SECOND: Any = SecondQQ.__table__
OLD_MEMBERS = select(SECOND.c.user_id).where(
    SECOND.c.app_id == bindparam("app"), SECOND.c.openid == bindparam("openid")
)
VOID = delete(TICKETS).where(
    TICKETS.c.app_id == bindparam("app"), TICKETS.c.openid == bindparam("openid")
)


def add(act: Act, identity: QQIdentity, profile: Profile) -> Any:
    """Create a user for a newcomer and bind the identity.

    Returns:
        What a sign-in needs of the user; None where the ordinary road is to be taken: somebody
        listens, somebody was faster, or the QQ is an old member's.
    """
    who = {"app": identity.app_id, "openid": identity.openid}
    if not _is_unheard() or act.first(OLD_MEMBERS, **who) is not None:
        return None
    moment = now()
    user = _user(profile)
    user_id = act.first(_insertion(), **user, date_joined=moment)[0]
    act.run(VOID, **who)
    asked = store.asked_just_now(was_answered=profile != UNKNOWN_PROFILE)
    bound = insert_once_in(
        act,
        QQBinding,
        user_id=user_id,
        app_id=identity.app_id,
        openid=identity.openid,
        unionid=identity.unionid,
        create_time=moment,
        update_time=moment,
        profile_time=asked,
    )
    shown = (user["username"], user["nickname"], user["avatar_url"])
    return Row(user_id, *shown, session_epoch=0) if bound else None


def _is_unheard() -> bool:
    """Tell whether nobody waits for newcomers but who knows of this road."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    heard = (signals.user_created, signals.qq_bound)
    receivers = {receiver for signal in heard for receiver in signal.receivers_for(app)}
    return receivers <= second_qqs.RECEIVERS


def _user(profile: Profile) -> dict[str, Any]:
    username = names.RESERVED + secrets.token_hex(8)
    return {
        "username": username,
        "username_key": names.folded(username),
        "nickname": profile.nickname or NAMELESS,
        "avatar_url": profile.avatar_url,
        "is_active": True,
        "session_epoch": 0,
    }


@cache
def _insertion() -> Insert:
    users: Any = User.__table__
    return insert(users).returning(users.c.id)
