"""The end of a login attempt: it works once, in the browser that began it, within ten minutes.

It is spent by one INSERT that is committed before QQ is asked: one use on every process, also with
a copied cookie jar. Sources: RFC 6749 section 10.12, RFC 9700 section 4.7.1, ASVS 10.1.2.
"""

from datetime import timedelta
from functools import cache
from typing import Any

from flask import request
from itsdangerous import BadSignature
from sqlalchemy import Select, Update, bindparam, select, update

from meiduo.acts.act import Act
from meiduo.columns import now
from meiduo.database import reading, session
from meiduo.errors import AttemptInvalid
from meiduo.qq_auth.attempts import cookies, keys
from meiduo.qq_auth.attempts.begin import Attempt, clean, mark
from meiduo.qq_auth.attempts.cookies import LIFE_OF_COOKIE
from meiduo.qq_auth.tables import tables
from meiduo.statements import insert_once_in

LONGEST_STATE = 128
UNDER_WAY = 15  # seconds; a login takes no longer than this


def presented(state: str) -> Attempt:
    """Return the attempt that this browser began under ``state``; it is not spent yet.

    Raises:
        AttemptInvalid: no such attempt in this browser, or too old.
    """
    if not _is_sound(state):
        raise AttemptInvalid("unknown")
    try:
        content = cookies.read(state)
    except cookies.Expired as old:
        raise _leading("expired", str(old.args[0].get("next"))) from None
    except BadSignature:
        raise AttemptInvalid("unknown") from None
    if content is None:
        raise _absent(state)
    return Attempt(state, clean(content["next"]), content["intent"], content["user"])


def spend(attempt: Attempt, act: Act) -> None:
    """Use the attempt up, within an act.

    Raises:
        AttemptInvalid: it was used before.
    """
    row = {
        "attempt_id": key_of(attempt),
        "next": attempt.next_url,
        "expires": now() + timedelta(seconds=LIFE_OF_COOKIE),
    }
    used = tables().used_attempt
    if not insert_once_in(act, used, **row):
        former = act.first(_spent(used.__table__), key=row["attempt_id"])
        if former is None:  # purged meanwhile
            raise AttemptInvalid("used")
        raise _used(former, has_cookie=True)


def finish(attempt: Attempt, act: Act, user_key: Any) -> None:
    """Note within an act who came out of this attempt, so that a reload finds the way."""
    finish_later(key_of(attempt), act, user_key)


def finish_later(key: str, act: Act, user_key: Any) -> None:
    """Do the same for the attempt with this key, which led to a choice that is made by now."""
    act.run(_noting_user(tables().used_attempt.__table__), key=key, user=user_key)


def key_of(attempt: Attempt) -> str:
    """Return what is stored of an attempt: enough to know it again, too little to use it."""
    return keys.of(attempt.state)


def finished_by(state: str, user_key: Any) -> str | None:
    """Return where an attempt led that this user has just finished: a reload goes there again."""
    row = _row(state)
    is_theirs = row is not None and row.user_id is not None and row.user_id == user_key
    return clean(row.next) if is_theirs and row.expires > now() else None


def is_used(state: str) -> bool:
    """Tell whether a state was spent."""
    return _row(state) is not None


@cache
def _spent(used: Any) -> Select[Any]:
    return select(used).where(used.c.attempt_id == bindparam("key"))


@cache
def _noting_user(used: Any) -> Update:
    mine = used.c.attempt_id == bindparam("key")
    return update(used).where(mine).values(user_id=bindparam("user"))


def _row(state: str) -> Any:
    return session.get(tables().used_attempt, keys.of(state)) if _is_sound(state) else None


def _absent(state: str) -> AttemptInvalid:
    """Name the reason why this browser has no such attempt, so that the page can name the cure."""
    with reading():
        row = _row(state)
    if row is not None:
        return _used(row, has_cookie=False)
    if keys.is_ours(state) and not state.endswith(mark(request.host)):
        return AttemptInvalid("wrong_host")
    return AttemptInvalid("other_browser" if cookies.any_there() else "no_cookie")


def _used(row: Any, *, has_cookie: bool) -> AttemptInvalid:
    """Tell a second click from a reload: the cookie goes with the first response, also with a
    failed one."""
    age = LIFE_OF_COOKIE - (row.expires - now()).total_seconds()
    under_way = has_cookie and row.user_id is None and age < UNDER_WAY
    return _leading("used", row.next, under_way=under_way)


def _leading(cause: str, wanted: str, *, under_way: bool = False) -> AttemptInvalid:
    error = AttemptInvalid(cause, under_way=under_way)
    error.onward = clean(wanted)
    return error


def _is_sound(state: str) -> bool:
    return state.isascii() and 0 < len(state) <= LONGEST_STATE
