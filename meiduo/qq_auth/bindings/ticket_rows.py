"""The rows of tickets: a hash of each, the openid that it proves, and when it is over. Within the
running transaction."""

import hashlib
import hmac
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import delete, select

from meiduo.columns import now
from meiduo.database import session
from meiduo.many_rows import delete_by_key
from meiduo.qq_auth.bindings import voiding
from meiduo.qq_auth.identity import NAMELESS, Profile, QQIdentity
from meiduo.qq_auth.tables import tables
from meiduo.statements import change

LIFE = timedelta(minutes=10)
REMOVED_AT_ONCE = 100  # rows


def add(ticket: str, browser: str, identity: QQIdentity, profile: Profile, onward: str) -> Any:
    """Add a proof and return its row; older ones of the same openid die.

    Args:
        ticket: what opens it.
        browser: what is stored of the browser's half.
        identity: what is proved.
        profile: what QQ says of its owner.
        onward: where they were going.
    """
    row = tables().ticket(
        ticket_hash=hashed(ticket),
        browser_hash=browser,
        app_id=identity.app_id,
        openid=identity.openid,
        unionid=identity.unionid,
        nickname=profile.nickname or NAMELESS,
        avatar_url=profile.avatar_url,
        next=onward,
        expires=now() + LIFE,
    )
    voiding.void(identity.app_id, identity.openid)
    _remove_old_ones()
    session.add(row)
    return row


def find(ticket: str) -> Any:
    """Return the row of a ticket, read anew; None when it is unknown or over."""
    row = session.get(tables().ticket, hashed(ticket), populate_existing=True)
    return row if row is not None and row.expires > now() else None


def remove(ticket: str) -> bool:
    """Delete the row of a ticket; return False when somebody was faster."""
    proof = tables().ticket
    return change(delete(proof).where(proof.ticket_hash == hashed(ticket))) == 1


def identity_of(row: Any) -> QQIdentity:
    """Return what a row proves."""
    return QQIdentity(row.app_id, row.openid, row.unionid)


def hashed(text: str) -> str:
    """Return what is stored of a secret."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def sealed(text: str) -> str:
    """Return what only this shop can make of a text."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _remove_old_ones() -> None:
    """Delete what is over: what QQ said of a newcomer is not stored longer. Locked rows are left to
    the next one."""
    proof = tables().ticket
    over = select(proof.ticket_hash).where(proof.expires < now()).limit(REMOVED_AT_ONCE)
    hashes = list(session.scalars(over.with_for_update(skip_locked=True)))
    if hashes:
        delete_by_key(proof.ticket_hash, hashes)
