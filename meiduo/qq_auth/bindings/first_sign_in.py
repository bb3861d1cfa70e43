"""What a newcomer with a ticket chooses: a new account, or the one they have. One transaction each."""

import secrets

from meiduo import signals
from meiduo.accounts import credentials, directory, sessions, tokens
from meiduo.accounts.credentials import Proven
from meiduo.accounts.models import User
from meiduo.accounts.tokens import Tokens
from meiduo.errors import SignupClosed
from meiduo.extensions import db
from meiduo.qq_auth.bindings import store, tickets
from meiduo.qq_auth.bindings.models import BindTicket
from meiduo.transition import begin_write, whole


@whole
def create(ticket: str, replacing: str | None, *, may_create: bool) -> tuple[User, Tokens]:
    """Create a user for the openid behind the ticket, bind and sign in.

    Raises:
        SignupClosed: the shop takes nobody new any more.
        TicketInvalid: spent meanwhile.
        BindingConflict: somebody bound the openid meanwhile.
    """
    if not may_create:
        raise SignupClosed
    begin_write()
    row = tickets.spend(ticket)
    user = User(
        username=directory.RESERVED + secrets.token_hex(8),
        nickname=row.nickname,
        avatar_url=row.avatar_url,
    )
    db.session.add(user)
    return _bind(user, row, replacing, created=True)


@whole
def use_existing(ticket: str, proven: Proven, replacing: str | None) -> tuple[User, Tokens]:
    """Bind the openid behind the ticket to a user whose password was checked, and sign in.

    Raises:
        TicketInvalid: spent meanwhile.
        BindingConflict: the openid is bound already.
        AccountHasQQ: the user has another QQ.
        BadCredentials: disabled, or another password, meanwhile.
    """
    begin_write()
    user = credentials.confirm(proven)
    row = tickets.spend(ticket)
    user.nickname = user.nickname or row.nickname
    user.avatar_url = user.avatar_url or row.avatar_url
    return _bind(user, row, replacing, created=False)


def _bind(user: User, row: BindTicket, replacing: str | None, *, created: bool) -> tuple[User, Tokens]:
    db.session.flush()
    store.add(user, row)
    if created:
        signals.tell(signals.user_created, user=user)
    signals.tell(signals.qq_bound, user=user)
    sessions.end_all(user)
    issued = tokens.add_sign_in(user, "qq", replacing)
    db.session.commit()
    tokens.note(issued, "qq")
    return user, issued
