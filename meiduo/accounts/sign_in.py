"""Opening a session for a user, within the running transaction."""

from datetime import datetime

from flask import request
from sqlalchemy.orm.attributes import set_committed_value

from meiduo import log_lines, signals
from meiduo.accounts import new_session, revoking, sessions, tokens
from meiduo.accounts.models import LoginSession, User
from meiduo.accounts.tokens import Opened, Tokens
from meiduo.acts.act import Joined
from meiduo.columns import now
from meiduo.database import once_committed

log = log_lines.logger("meiduo.accounts")


def open_new(user: User, by: str, replacing: str | None = None) -> Tokens:
    """Sign in a locked user and return the tokens.

    Args:
        user: who; locked, and allowed to sign in.
        by: how it was proved, ``qq`` or ``password``.
        replacing: sid of the session that this browser had; it ends (ASVS 7.2.4).
    """
    if replacing:
        revoking.revoke_one(replacing)
    opened = _open(user, by)
    issued = tokens.issue(user, opened)
    signals.send(signals.user_signed_in, user=user, by=by)
    user_id = user.id
    once_committed(lambda: note(user_id, opened.sid, by))
    return issued


def start_afresh(user: User, former: LoginSession) -> Tokens:
    """End every session of a locked user and carry the caller's on under a new name.

    A credential was changed: whoever has a copy of any token, the caller's own included, is out.
    The new session is as old as the caller's, so a change makes nobody's proof young again (ASVS
    7.4.3, 7.5.1).
    """
    sessions.end_all(user)
    return tokens.issue(user, _open(user, former.method, former.created))


def note(user_id: int, sid: str, by: str) -> None:
    """Log that somebody has signed in; to be called when it is committed."""
    facts = {"by": by, "user_id": user_id, "sid": sid, "address": request.remote_addr}
    log.info("signed_in", extra=facts)


def _open(user: User, method: str, created: datetime | None = None) -> Opened:
    moment = now()
    opened, live = new_session.add(Joined(LoginSession), user.id, method, moment, created)
    set_committed_value(user, "last_login", moment)
    if live > sessions.MOST:
        sessions.end_surplus(user.id, opened.sid)
    return opened
