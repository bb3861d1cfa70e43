"""The second QQ of an old user makes no second account here: its owner is asked to sign in to
the one they have, and can change its QQ there.

Whose account is disabled is told so, as by their first QQ. A move of a QQ that closes the account
it leaves disables it, too, but closes none of these: it closes those alone that a QQ sign-in has
made, by their reserved names, and an old user never comes under such a name.
"""

from collections.abc import Iterable
from typing import Any

from flask import Flask, current_app
from sqlalchemy import delete, select

from meiduo import signals
from meiduo.accounts.models import User
from meiduo.database import session
from meiduo.django_import.models import SecondQQ
from meiduo.errors import AccountDisabled, AccountHasQQ
from meiduo.qq_auth.bindings import store
from meiduo.statements import change, insert_once


def note(rows: Iterable[dict[str, Any]]) -> None:
    """Write down whose second QQ accounts these are. Within the running transaction."""
    for row in rows:
        insert_once(SecondQQ, **row)


def init_app(app: Flask) -> None:
    """Judge newcomers, and forget what is bound."""
    signals.on(signals.user_created, app)(_refuse)
    signals.on(signals.qq_bound, app)(_forget)


def _refuse(app: Flask, user: User) -> None:
    """Undo the account of a newcomer who is none.

    Raises:
        AccountDisabled: their QQ was an old user's, who may not sign in any more.
        AccountHasQQ: it was an old user's, who can still sign in.
    """
    app_id = current_app.config["QQ_CLIENT_ID"]
    binding = store.find(user.id, app_id)
    found = session.get(SecondQQ, (app_id, binding.openid)) if binding else None
    owner = session.get(User, found.user_id) if found else None
    if owner is None:
        return
    if not owner.is_active:
        raise AccountDisabled
    if owner.has_password or store.find(owner.id, app_id):  # else nobody could sign in to it
        raise AccountHasQQ


def _forget(app: Flask, user: User) -> None:
    app_id = current_app.config["QQ_CLIENT_ID"]
    if binding := store.find(user.id, app_id):
        bound = (SecondQQ.app_id == app_id) & (SecondQQ.openid == binding.openid)
        if session.scalar(select(SecondQQ.user_id).where(bound)) is not None:
            change(delete(SecondQQ).where(bound))


RECEIVERS = {_refuse, _forget}
