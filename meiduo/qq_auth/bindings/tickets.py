"""Proof of a first QQ sign-in: one use, one openid, one browser, ten minutes; opaque, so it opens
nothing else.

Its two halves are a ticket, which a page or an API client sends back, and a cookie. The database
has hashes.
Sources: ASVS 2.3.1; RFC 8725 section 3.11 (no JWT, or it would be mistaken for an access token).
"""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any

from flask import Response, current_app, request
from sqlalchemy import delete, select, update

from meiduo.columns import now
from meiduo.database import session
from meiduo.errors import TicketInvalid
from meiduo.many_rows import delete_by_key
from meiduo.qq_auth.bindings import voiding
from meiduo.qq_auth.identity import NAMELESS, UNKNOWN_PROFILE, Profile, QQIdentity
from meiduo.qq_auth.tables import tables
from meiduo.statements import change
from meiduo.web import cookies

LIFE = timedelta(minutes=10)
TRIES = 5  # passwords
REMOVED_AT_ONCE = 100  # rows
COOKIE = "qq_bind"


def issue(identity: QQIdentity, profile: Profile | None, onward: str) -> tuple[Any, str]:
    """Add a proof for a newcomer; older ones of the same openid die. Return it and the browser's
    half.

    Within the running transaction, as ``count_try`` and ``spend``.
    """
    browser = secrets.token_urlsafe(24)
    shown = profile or UNKNOWN_PROFILE
    row = tables().ticket(
        ticket_hash=_hash(ticket_for(browser)),
        browser_hash=_hash(browser),
        app_id=identity.app_id,
        openid=identity.openid,
        unionid=identity.unionid,
        nickname=shown.nickname or NAMELESS,
        avatar_url=shown.avatar_url,
        next=onward,
        expires=now() + LIFE,
    )
    voiding.void(identity.app_id, identity.openid)
    _remove_old_ones()
    session.add(row)
    return row, browser


def put(response: Response, browser: str) -> Response:
    """Give the browser its half."""
    cookies.put(response, cookies.name(COOKIE), browser, int(LIFE.total_seconds()))
    return response


def take_away(response: Response) -> Response:
    """Take the browser's half away."""
    cookies.remove(response, cookies.name(COOKIE))
    return response


def shown() -> tuple[Any, str] | None:
    """Return the proof that belongs to this browser, and its ticket, for a page; None when there is
    none."""
    browser = request.cookies.get(cookies.name(COOKIE), "")
    if not browser:
        return None
    ticket = ticket_for(browser)
    row = session.get(tables().ticket, _hash(ticket))
    if row is None or row.expires <= now():
        return None
    session.expunge(row)  # a page can be made of it also when it is spent meanwhile
    return row, ticket


def check(ticket: str) -> Any:
    """Return the proof behind a ticket of this browser; it is not spent yet.

    Raises:
        TicketInvalid: unknown, over, of another browser, or tried too often.
    """
    row = session.get(tables().ticket, _hash(ticket))
    if row is None or row.expires <= now() or row.tries >= TRIES:
        raise TicketInvalid
    browser = _hash(request.cookies.get(cookies.name(COOKIE), ""))
    if not hmac.compare_digest(row.browser_hash, browser):
        raise TicketInvalid
    return row


def count_try(ticket: str) -> None:
    """Count one password tried with this proof.

    Raises:
        TicketInvalid: tried too often, also by requests at the same moment.
    """
    proof = tables().ticket
    unspent = update(proof).where(proof.ticket_hash == _hash(ticket), proof.tries < TRIES)
    if change(unspent.values(tries=proof.tries + 1)) != 1:
        raise TicketInvalid


def spend(ticket: str) -> Any:
    """Return the proof and delete it: it works once.

    Raises:
        TicketInvalid: somebody was faster.
    """
    proof = tables().ticket
    row = session.scalar(select(proof).where(proof.ticket_hash == _hash(ticket)))
    gone = change(delete(proof).where(proof.ticket_hash == _hash(ticket)))
    if row is None or gone != 1:
        raise TicketInvalid
    session.expunge(row)
    return row


def ticket_for(browser: str) -> str:
    """Return the ticket that belongs to a browser's half; neither is stored on the server."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    text = b"bind ticket:" + browser.encode("utf-8", "replace")
    return hmac.new(key, text, hashlib.sha256).hexdigest()


def _remove_old_ones() -> None:
    """Delete what is over: what QQ said of a newcomer is not stored longer. Locked rows are left to
    the next one."""
    proof = tables().ticket
    over = select(proof.ticket_hash).where(proof.expires < now()).limit(REMOVED_AT_ONCE)
    hashes = list(session.scalars(over.with_for_update(skip_locked=True)))
    if hashes:
        delete_by_key(proof.ticket_hash, hashes)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
