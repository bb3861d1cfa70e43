"""Those invariants that a look into the shop's tables shows."""

from sqlalchemy import func, select
from stand_in import APP_ID

from meiduo.accounts import names
from meiduo.accounts.models import LoginSession, User
from meiduo.mall_models import QQBinding
from meiduo.sandbox import people


def in_rows(connection, seen):
    """Yield a sentence for each that is broken.

    Args:
        connection: SQLAlchemy's.
        seen: what the clients saw.
    """
    yield from _bindings(connection)
    yield from _openids(connection, seen)
    yield from _sessions(connection, seen)


def _bindings(connection):
    twice = (
        select(QQBinding.openid)
        .group_by(QQBinding.app_id, QQBinding.openid)
        .having(func.count() > 1)
    )
    many = (
        select(QQBinding.user_id)
        .group_by(QQBinding.user_id, QQBinding.app_id)
        .having(func.count() > 1)
    )
    bound = select(QQBinding.user_id)
    by_qq = User.username.startswith(names.RESERVED, autoescape=True)
    orphans = select(User.id).where(by_qq, User.id.not_in(bound))
    yield from (f"I1: openid {it} is bound twice" for it in connection.scalars(twice))
    yield from (f"I1: user {it} has two bindings" for it in connection.scalars(many))
    yield from (f"I2: user {it} has no binding" for it in connection.scalars(orphans))


def _openids(connection, seen):
    """Bound is what QQ named, for our app, when that person came."""
    named = {people.find(person).openid(APP_ID): person for person in seen.people}
    signed_in = {user: person for person, user, _ in seen.sign_ins}
    columns = (QQBinding.user_id, QQBinding.app_id, QQBinding.openid)
    for user, app_id, openid in connection.execute(select(*columns)):
        if app_id != APP_ID or openid not in named:
            yield f"I3: QQ has not named the openid of user {user}"
        elif signed_in.get(user, named[openid]) != named[openid]:
            yield f"I3: user {user} has the openid of {named[openid]}"


def _sessions(connection, seen):
    """What was answered is there: a sign-in with its user and binding, a sign-out as the end."""
    columns = (LoginSession.sid, LoginSession.user_id, LoginSession.revoked)
    found = {row.sid: row for row in connection.execute(select(*columns))}
    bound = set(connection.scalars(select(QQBinding.user_id)))
    for person, user, sid in seen.sign_ins:
        if sid not in found:
            yield f"I4: a sign-in of {person} is lost"
        elif found[sid].user_id != user or user not in bound:
            yield f"I4: a sign-in of {person} is another user's"
    for sid in seen.ended:
        if sid in seen.revived or (sid in found and found[sid].revoked is None):
            yield f"I11: session {sid} lives on after its sign-out"
