"""A returning member's sign-in by four statements without a session: 0.5 ms instead of 1.1.

Nine logins in ten are of this kind: bound, active, profile known, and nobody listens. All others
are left to the ordinary road (``callback_views``); the two agree in what they check and what they
leave behind.
"""

from typing import Any

from sqlalchemy import bindparam, select

from meiduo import sessionless, signals
from meiduo.accounts import named, new_session, sessions, sign_in, tokens
from meiduo.accounts.models import User
from meiduo.acts import Act
from meiduo.columns import now
from meiduo.mall_models import QQBinding
from meiduo.qq_auth.bindings import store
from meiduo.qq_auth.identity import QQIdentity
from meiduo.qq_auth.members import Finish
from meiduo.qq_auth.sign_ins import SignedIn
from meiduo.statements import LOCKS_IN_ORDER

BY = "qq"
USERS: Any = User.__table__
BINDINGS: Any = QQBinding.__table__
SHOWN = (USERS.c.id, USERS.c.username, USERS.c.nickname, USERS.c.avatar_url)
JUDGED = (USERS.c.is_active, USERS.c.session_epoch, BINDINGS.c.profile_time, BINDINGS.c.unionid)
FOUND = (
    select(*SHOWN, *JUDGED)
    .join_from(BINDINGS, USERS)
    .where(BINDINGS.c.app_id == bindparam("app"), BINDINGS.c.openid == bindparam("openid"))
    .with_for_update(of=[USERS, BINDINGS], key_share=True)  # locked in this order
)


def come_back(act: Act, identity: QQIdentity, finish: Finish) -> SignedIn | None:
    """Sign a member in, within the running transaction; None where the ordinary road is to be
    taken.

    Args:
        act: the transaction.
        identity: whom QQ has confirmed.
        finish: notes in the transaction who came out of the login attempt.
    """
    found = act.first(FOUND, app=identity.app_id, openid=identity.openid)
    if found is None or not _is_plain(found, identity):
        return None
    finish(act, found.id)
    if replaced := named.to_replace():
        sessions.revoke_in(act, replaced)
    opened, live = new_session.add(act, found.id, BY, now())
    if live > sessions.MOST:
        return None
    act.once_committed(lambda: sign_in.note(found.id, opened.sid, BY))
    return SignedIn(found, tokens.issue(found, opened))


def is_open() -> bool:
    """Tell whether this road leads anywhere: receivers of the signal are given a user of the
    session, and MySQL locks rows in another order."""
    named_order = sessionless.engine().dialect.name in LOCKS_IN_ORDER
    return named_order and not signals.user_signed_in.receivers


def _is_plain(found: Any, identity: QQIdentity) -> bool:
    news = identity.unionid not in (None, found.unionid) or store.lacks_profile(found)
    return found.is_active and not news
