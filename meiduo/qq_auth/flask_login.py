"""Members of a shop that signs its users in with Flask-Login.

The only file that imports it; a shop without it writes ``caller`` and ``response`` itself.
"""

from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, session
from flask_login import (
    current_user,
    login_fresh,
    login_user,
    user_logged_in,
    user_login_confirmed,
)

from meiduo.columns import now
from meiduo.errors import AccountDisabled, TokenInvalid
from meiduo.qq_auth.members import Members
from meiduo.qq_auth.sign_ins import Caller, SignedIn, key_of

STAMP = "qq_auth_signed_in"  # in Flask's session: who signed in, when, and how
LONG_AGO = datetime.fromtimestamp(0, UTC)


class FlaskLoginMembers(Members):
    """A shop's users under Flask-Login; the shop adds ``create``, and what else it has.

    How recent a sign-in is is noted whenever the shop calls ``login_user``; one that a remember-me
    cookie has brought back is not recent.
    """

    remember = False  # whether a sign-in with QQ sets Flask-Login's remember-me cookie

    def init_app(self, app: Flask) -> None:
        user_logged_in.connect(_note, sender=app, weak=False)
        user_login_confirmed.connect(_note, sender=app, weak=False)

    def caller(self) -> Caller:
        if not current_user.is_authenticated:
            raise TokenInvalid("nobody is signed in")
        since, by = _noted(current_user.get_id())
        return Caller(current_user._get_current_object(), since, by)

    def response(self, done: SignedIn, onward: str, facts: dict[str, Any]) -> Response:
        if not login_user(done.user, remember=self.remember):
            raise AccountDisabled
        before = done.caller
        if before is not None and key_of(before.user) == key_of(done.user):
            _stamp(done.user, before.since, before.by)  # an act makes no sign-in more recent
        else:
            _stamp(done.user, now(), "qq")
        return super().response(done, onward, facts)


def _note(app: Flask, user: Any = None, **_: Any) -> None:
    """Note a sign-in of the shop's own; one that was just confirmed is as good."""
    _stamp(current_user if user is None else user, now(), "")


def _stamp(user: Any, since: datetime, by: str) -> None:
    session[STAMP] = [user.get_id(), since.timestamp(), by]


def _noted(user_id: str) -> tuple[datetime, str]:
    """Return since when this user is signed in here, and how that was proved."""
    whose, since, by = session.get(STAMP) or (None, 0, "")
    if whose != user_id or not login_fresh():
        return LONG_AGO, ""
    return datetime.fromtimestamp(since, UTC), by
