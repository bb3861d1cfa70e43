"""What a newcomer with a ticket chooses: a new account, or the one they have. One transaction each."""

import secrets

from sqlalchemy.exc import IntegrityError

from meiduo import signals
from meiduo.accounts import credentials, directory, sessions, tokens
from meiduo.accounts.credentials import Proven
from meiduo.accounts.models import User, now
from meiduo.accounts.tokens import Tokens
from meiduo.errors import BindingConflict
from meiduo.extensions import begin_write, db
from meiduo.qq_auth import tickets
from meiduo.qq_auth.models import BindTicket, QQBinding


def create(ticket: str, replacing: str | None) -> tuple[User, Tokens]:
    """Create a user for the openid behind the ticket, bind and sign in.

    Raises:
        TicketInvalid: spent meanwhile.
        BindingConflict: somebody bound the openid meanwhile.
    """
    begin_write()
    row = tickets.spend(ticket)
    user = User(
        username=directory.RESERVED + secrets.token_hex(8),
        nickname=row.nickname,
        avatar_url=row.avatar_url,
    )
    db.session.add(user)
    return _bind(user, row, replacing, created=True)


def use_existing(ticket: str, proven: Proven, replacing: str | None) -> tuple[User, Tokens]:
    """Bind the openid behind the ticket to a user whose password was checked, and sign in.

    Raises:
        TicketInvalid: spent meanwhile.
        BindingConflict: the openid, or the user, is bound already.
        BadCredentials: disabled, or another password, meanwhile.
    """
    begin_write()
    row = tickets.spend(ticket)
    user = credentials.hold(proven)
    user.nickname, user.avatar_url = user.nickname or row.nickname, user.avatar_url or row.avatar_url
    return _bind(user, row, replacing, created=False)


def _bind(user: User, row: BindTicket, replacing: str | None, *, created: bool) -> tuple[User, Tokens]:
    try:
        db.session.flush()
        binding = QQBinding(user_id=user.id, app_id=row.app_id, openid=row.openid, unionid=row.unionid)
        binding.profile_time = now()
        db.session.add(binding)
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise BindingConflict from None
    if created:
        signals.tell(signals.user_created, user=user)
    signals.tell(signals.qq_bound, user=user)
    sessions.revoke_others(user.id, None)
    issued = tokens.add_sign_in(user, "qq", replacing)
    db.session.commit()
    return user, issued
