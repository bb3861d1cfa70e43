"""Opening a session for a user, within the running transaction."""

import secrets
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy import bindparam, update
from sqlalchemy.orm.attributes import set_committed_value

from meiduo import log_lines, signals, timed_keys
from meiduo.accounts import new_session, sessions, tokens
from meiduo.accounts.models import LoginSession, User
from meiduo.accounts.tokens import Opened, Tokens
from meiduo.columns import now
from meiduo.database import once_committed
from meiduo.statements import run

LONGEST_USER_AGENT = 256  # characters, the column's width
LONGEST_ADDRESS = 45  # characters, the column's width

USERS: Any = User.__table__
SEEN = update(USERS).where(USERS.c.id == bindparam("user")).values(last_login=bindparam("moment"))

log = log_lines.logger("meiduo.accounts")


def open_new(user: User, by: str, replacing: str | None = None) -> Tokens:
    """Sign in a locked user and return the tokens.

    Args:
        user: who; locked, and allowed to sign in.
        by: how it was proved, ``qq`` or ``password``.
        replacing: sid of the session that this browser had; it ends (ASVS 7.2.4).
    """
    if replacing:
        sessions.revoke(replacing)
    opened = _open(user, by)
    issued = tokens.issue(user, opened)
    signals.send(signals.user_signed_in, user=user, by=by)
    facts = {"by": by, "user_id": user.id, "sid": opened.sid, "address": request.remote_addr}
    once_committed(lambda: log.info("signed_in", extra=facts))
    return issued


def start_afresh(user: User, former: LoginSession) -> Tokens:
    """End every session of a locked user and carry the caller's on under a new name.

    A credential was changed: whoever has a copy of any token, the caller's own included, is out.
    The new session is as old as the caller's, so a change makes nobody's proof young again (ASVS
    7.4.3, 7.5.1).
    """
    sessions.end_all(user)
    return tokens.issue(user, _open(user, former.method, former.created))


def _open(user: User, method: str, created: datetime | None = None) -> Opened:
    moment = now()
    # written first: the user's row is the lock under which the others are counted
    run(SEEN, user=user.id, moment=moment)
    set_committed_value(user, "last_login", moment)
    began = created or moment
    opened = Opened(
        sid=timed_keys.new(),
        refresh_jti=secrets.token_hex(16),
        rotated=moment,
        expires=tokens.end_of(began, moment),
    )
    new_session.add(
        user_id=user.id,
        created=began,
        method=method,
        user_agent=(request.user_agent.string or "")[:LONGEST_USER_AGENT].replace("\0", ""),
        address=(request.remote_addr or "")[:LONGEST_ADDRESS],
        **vars(opened),
    )
    return opened
