"""What must be true after any fault: what the clients saw, against what the database holds."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import func, select

from meiduo.accounts import names
from meiduo.accounts.models import LoginSession, User
from meiduo.mall_models import QQBinding


@dataclass
class Seen:
    """What the clients saw. Lists grow by single appends, so threads can share them.

    Attributes:
        sign_ins: (who signed in at QQ, user id, session id) of each sign-in that was answered.
        ended: session id of each sign-out that was answered.
        failures: body of each response that owned to a fault of our own.
        revived: session id of each that was let in after its sign-out.
        opened: state of each callback that signed somebody in.
    """

    sign_ins: list[tuple[str, int, str]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    revived: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)


def violations(connection, seen):
    """Return a sentence for each invariant that is broken (docs/threats.md names them).

    Args:
        connection: SQLAlchemy's, to the database as it is now; of whatever engine.
        seen: what the clients saw.
    """
    return [
        *_bindings(connection),
        *_owners(seen),
        *_states(seen),
        *_sessions(connection, seen),
        *(f"I7: {text}" for text in seen.failures),
    ]


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


def _owners(seen):
    """One person, one user: neither may ever have met another."""
    pairs = {(person, user) for person, user, _ in seen.sign_ins}
    people = Counter(person for person, _ in pairs)
    users = Counter(user for _, user in pairs)
    yield from (f"I4: {who} was {times} users" for who, times in people.items() if times > 1)
    yield from (f"I4: user {it} was {times} people" for it, times in users.items() if times > 1)


def _states(seen):
    opened = Counter(seen.opened)
    yield from (f"I5: a state opened {times} times" for times in opened.values() if times > 1)


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
