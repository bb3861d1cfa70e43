"""Who is signed in, for a response that only says it: one prepared statement without a session,
0.15 ms of the processor instead of 0.4. Whoever acts for them asks ``authentication``."""

from typing import Any

from sqlalchemy import bindparam, select

from meiduo.accounts import authentication, claims, presented
from meiduo.accounts.models import LoginSession, User
from meiduo.acts import sessionless
from meiduo.columns import now
from meiduo.errors import TokenInvalid

USERS: Any = User.__table__
ROWS: Any = LoginSession.__table__
ALIVE = (ROWS.c.revoked.is_(None), ROWS.c.expires > bindparam("moment"))
OPENED = (
    select(
        USERS.c.id,
        USERS.c.username,
        USERS.c.nickname,
        USERS.c.avatar_url,
        USERS.c.is_active,
        USERS.c.session_epoch,
    )
    .join_from(USERS, ROWS, ROWS.c.user_id == USERS.c.id)
    .where(USERS.c.id == bindparam("user"), ROWS.c.sid == bindparam("sid"), *ALIVE)
)


def public() -> dict[str, str | int]:
    """Return what the user may see of themselves.

    Raises:
        TokenInvalid, CsrfFailed: as ``authentication.require``.
    """
    if not sessionless.is_quick():
        return authentication.require().user.public()
    came = presented.access()
    data = claims.read(came.token, kind="access", csrf=came.csrf)
    with sessionless.quickly(writes=False) as act:
        user = act.first(OPENED, user=int(data["sub"]), sid=data["sid"], moment=now())
    if user is None or not authentication.stands(data, user):
        raise TokenInvalid("its session is over")
    return User.public(user)
