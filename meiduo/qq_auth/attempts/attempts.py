"""One login attempt: a state that only the browser which began may bring back, once, within ten minutes.

It is kept in the browser, so beginning one writes nothing and tabs cannot mix. Coming back, it is consumed by one
INSERT before QQ is asked: one use on every process, also with a copied cookie jar.
Sources: RFC 6749 section 10.12, RFC 9700 section 4.7.1, ASVS 10.1.2.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from flask import Response, after_this_request, current_app, g, request
from itsdangerous import BadSignature
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from meiduo.accounts.models import User
from meiduo.database import now
from meiduo.errors import AttemptInvalid
from meiduo.extensions import db
from meiduo.qq_auth.attempts import cookies, next_url
from meiduo.qq_auth.attempts.cookies import KEPT, digest
from meiduo.qq_auth.bindings.models import UsedAttempt
from meiduo.transition import begin_write, whole

LONGEST_STATE = 128
UNDER_WAY = 15  # seconds; a login takes no longer than this

log = logging.getLogger("meiduo.qq")


@dataclass(frozen=True)
class Attempt:
    """What a browser set out to do."""

    state: str
    next_url: str
    intent: str = "login"
    user_id: int = 0  # who is to be bound, when the intent is "bind"


def begin(wanted: str | None, binder: User | None = None) -> Attempt:
    """Return a new attempt that will lead to ``wanted``, or to ``/`` when that is not a page of ours.

    With a ``binder`` it is not a sign-in: it will bind a QQ to that user.

    The state has 144 random bits; a mark of the host name follows, so that a visitor who comes back under another
    one can be told so.
    """
    state = secrets.token_urlsafe(18) + _mark(request.host)
    return Attempt(state, _clean(wanted), "bind" if binder else "login", binder.id if binder else 0)


def remember(response: Response, attempt: Attempt) -> Response:
    """Give the attempt to the browser."""
    content: dict[str, str | int] = {"next": attempt.next_url, "intent": attempt.intent, "user": attempt.user_id}
    cookies.put(response, attempt.state, content)
    return response


@whole
def consume(state: str) -> Attempt:
    """Return the attempt that this browser began under ``state``, and spend it; its cookie goes with the answer.

    Raises:
        AttemptInvalid: no such attempt in this browser, too old, or spent before.
    """
    attempt = _presented(state)
    g.onward = attempt.next_url  # whatever fails from here on, "start again" leads there
    begin_write()
    expires = now() + timedelta(seconds=KEPT)
    db.session.add(UsedAttempt(attempt_id=digest(state), next=attempt.next_url, expires=expires))
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise _used(db.session.get_one(UsedAttempt, digest(state)), has_cookie=True) from None
    g.attempt_spent = True  # and QQ's code with it: a failure from here on means to start again
    after_this_request(partial(_forget, state))
    return attempt


def finish(attempt: Attempt, user: User) -> None:
    """Note within the running transaction who came out of this attempt, so that a reload finds the way."""
    mine = UsedAttempt.attempt_id == digest(attempt.state)
    db.session.execute(update(UsedAttempt).where(mine).values(user_id=user.id))


def finished_by(state: str, user: User | None) -> str | None:
    """Return where an attempt led that this user has just finished: a reload goes there again."""
    row = db.session.get(UsedAttempt, digest(state)) if user and _is_sound(state) else None
    return _clean(row.next) if row and user and row.user_id == user.id and row.expires > now() else None


def is_used(state: str) -> bool:
    """Tell whether a state was spent."""
    return _is_sound(state) and db.session.get(UsedAttempt, digest(state)) is not None


def _presented(state: str) -> Attempt:
    if not _is_sound(state):
        raise AttemptInvalid("unknown")
    try:
        content = cookies.read(state)
    except cookies.Expired as old:
        g.onward = _clean(str(old.args[0].get("next")))
        raise AttemptInvalid("expired") from None
    except BadSignature:
        raise AttemptInvalid("unknown") from None
    if content is None:
        raise _absent(state)
    return Attempt(state, _clean(str(content["next"])), str(content["intent"]), int(content["user"]))


def _absent(state: str) -> AttemptInvalid:
    """Name the reason why this browser holds no such attempt, so that the page can name the cure."""
    if row := db.session.get(UsedAttempt, digest(state)):
        return _used(row, has_cookie=False)
    if len(state) == 24 + 6 and not state.endswith(_mark(request.host)):
        return AttemptInvalid("wrong_host")
    return AttemptInvalid("other_browser" if cookies.any_there() else "no_cookie")


def _used(row: UsedAttempt, *, has_cookie: bool) -> AttemptInvalid:
    """Tell a second click from a reload: the cookie goes with the first answer, also with a failed one."""
    g.onward = _clean(row.next)
    age = KEPT - (row.expires - now()).total_seconds()
    return AttemptInvalid("used", under_way=has_cookie and row.user_id is None and age < UNDER_WAY)


def _forget(state: str, response: Response) -> Response:
    cookies.remove(response, state)
    return response


def _is_sound(state: str) -> bool:
    return state.isascii() and 0 < len(state) <= LONGEST_STATE


def _mark(host: str) -> str:
    return digest(host.lower())[:6]


def _clean(wanted: str | None) -> str:
    return next_url.clean(wanted, current_app.config["NEXT_ALLOWED_HOSTS"])
