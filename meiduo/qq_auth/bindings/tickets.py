"""Proof of a first QQ sign-in: one use, one openid, one browser, ten minutes; opaque, so it opens nothing else.

Its two halves are a ticket, which a page or an API client sends back, and a cookie. The database keeps hashes.
Sources: ASVS 2.3.1; RFC 8725 section 3.11 (no JWT, or it would be mistaken for an access token).
"""

import hashlib
import hmac
import secrets
from datetime import timedelta

from flask import Response, current_app, request
from sqlalchemy import delete, select, update

from meiduo.database import now
from meiduo.errors import TicketInvalid
from meiduo.extensions import db
from meiduo.qq_auth.attempts.attempts import Attempt
from meiduo.qq_auth.bindings.models import BindTicket
from meiduo.qq_auth.provider.client import QQIdentity
from meiduo.qq_auth.provider.profile import NAMELESS, Profile
from meiduo.transition import begin_write, whole

LIFE = timedelta(minutes=10)
TRIES = 5  # passwords
FORGOTTEN_AT_ONCE = 100  # rows


@whole
def issue(identity: QQIdentity, profile: Profile | None, attempt: Attempt) -> tuple[BindTicket, str]:
    """Keep a proof for a newcomer; older ones of the same openid die. Return it and the browser's half."""
    browser = secrets.token_urlsafe(24)
    shown = profile or Profile("", "")
    row = BindTicket(
        ticket_hash=_hash(ticket_for(browser)),
        browser_hash=_hash(browser),
        app_id=identity.app_id,
        openid=identity.openid,
        unionid=identity.unionid,
        nickname=shown.nickname or NAMELESS,
        avatar_url=shown.avatar_url,
        next=attempt.next_url,
        expires=now() + LIFE,
    )
    begin_write()
    void(identity.app_id, identity.openid)
    _forget_old_ones()
    db.session.add(row)
    db.session.commit()
    return row, browser


def _forget_old_ones() -> None:
    """Delete what is over: what QQ told of a newcomer is not kept. Rows that are locked are left to the next one."""
    over = select(BindTicket.ticket_hash).where(BindTicket.expires < now()).limit(FORGOTTEN_AT_ONCE)
    hashes = list(db.session.scalars(over.with_for_update(skip_locked=True)))
    if hashes:
        gone = delete(BindTicket).where(BindTicket.ticket_hash.in_(hashes))
        db.session.execute(gone, execution_options={"synchronize_session": False})


def put(response: Response, browser: str) -> Response:
    """Give the browser its half."""
    seconds, secure = int(LIFE.total_seconds()), bool(current_app.config["JWT_COOKIE_SECURE"])
    response.set_cookie(_cookie(), browser, max_age=seconds, secure=secure, httponly=True, samesite="Lax")
    return response


def remove(response: Response) -> Response:
    """Take the browser's half away."""
    secure = bool(current_app.config["JWT_COOKIE_SECURE"])
    response.delete_cookie(_cookie(), secure=secure, httponly=True, samesite="Lax")
    return response


def shown() -> tuple[BindTicket, str] | None:
    """Return the proof that this browser holds, and its ticket, for a page; None when there is none."""
    browser = request.cookies.get(_cookie(), "")
    row = db.session.get(BindTicket, _hash(ticket_for(browser))) if browser else None
    return (row, ticket_for(browser)) if row and row.expires > now() else None


def check(ticket: str) -> BindTicket:
    """Return the proof behind a ticket of this browser; it is not spent yet.

    Raises:
        TicketInvalid: unknown, over, of another browser, or tried too often.
    """
    row = db.session.get(BindTicket, _hash(ticket))
    browser = _hash(request.cookies.get(_cookie(), ""))
    if row is None or row.expires <= now() or row.tries >= TRIES or not hmac.compare_digest(row.browser_hash, browser):
        raise TicketInvalid
    return row


@whole
def count_try(row: BindTicket) -> None:
    """Count one password tried with this proof.

    Raises:
        TicketInvalid: tried too often, also by requests at the same moment.
    """
    ticket_hash = row.ticket_hash
    begin_write()
    left = update(BindTicket).where(BindTicket.ticket_hash == ticket_hash, BindTicket.tries < TRIES)
    counted = db.session.scalar(left.values(tries=BindTicket.tries + 1).returning(BindTicket.tries))
    db.session.commit()
    if counted is None:
        raise TicketInvalid


def spend(ticket: str) -> BindTicket:
    """Return the proof and delete it, within the running transaction: it works once.

    Raises:
        TicketInvalid: somebody was faster.
    """
    row = db.session.scalar(select(BindTicket).where(BindTicket.ticket_hash == _hash(ticket)))
    gone = delete(BindTicket).where(BindTicket.ticket_hash == _hash(ticket)).returning(BindTicket.ticket_hash)
    if row is None or db.session.scalar(gone, execution_options={"synchronize_session": False}) is None:
        raise TicketInvalid
    return row


def void(app_id: str, openid: str) -> None:
    """Delete all proofs of an openid within the running transaction: it was bound or unbound meanwhile."""
    theirs = delete(BindTicket).where(BindTicket.app_id == app_id, BindTicket.openid == openid)
    db.session.execute(theirs, execution_options={"synchronize_session": False})


def ticket_for(browser: str) -> str:
    """Return the ticket that belongs to a browser's half; neither is kept on the server."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, b"bind ticket:" + browser.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _cookie() -> str:
    return "__Host-qq_bind" if current_app.config["JWT_COOKIE_SECURE"] else "qq_bind"
