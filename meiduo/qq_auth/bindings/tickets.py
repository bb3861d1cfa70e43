"""Proof of a first QQ sign-in: one use, one openid, one browser, ten minutes; opaque, so it opens
nothing else.

Its two halves are a ticket, which a page or an API client sends back, and a cookie. The database
has hashes.
Sources: ASVS 2.3.1; RFC 8725 section 3.11 (no JWT, or it would be mistaken for an access token).
"""

import hmac
import secrets
from typing import Any

from flask import Response, request
from sqlalchemy import update

from meiduo.database import session
from meiduo.errors import TicketInvalid
from meiduo.qq_auth.bindings import ticket_rows
from meiduo.qq_auth.bindings.ticket_rows import LIFE, hashed
from meiduo.qq_auth.identity import UNKNOWN_PROFILE, Profile, QQIdentity
from meiduo.qq_auth.tables import tables
from meiduo.statements import change
from meiduo.web import cookies

TRIES = 5  # passwords
COOKIE = "qq_bind"


def issue(identity: QQIdentity, profile: Profile | None, onward: str) -> tuple[Any, str]:
    """Add a proof for a newcomer; older ones of the same openid die. Return it and the browser's
    half.

    Within the running transaction, as ``count_try`` and ``spend``.
    """
    browser = secrets.token_urlsafe(24)
    shown = profile or UNKNOWN_PROFILE
    row = ticket_rows.add(ticket_for(browser), hashed(browser), identity, shown, onward)
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
    row = ticket_rows.find(ticket)
    if row is None:
        return None
    session.expunge(row)  # a page can be made of it also when it is spent meanwhile
    return row, ticket


def check(ticket: str) -> Any:
    """Return the proof behind a ticket of this browser; it is not spent yet.

    Raises:
        TicketInvalid: unknown, over, of another browser, or tried too often.
    """
    row = ticket_rows.find(ticket)
    if row is None or row.tries >= TRIES:
        raise TicketInvalid
    browser = hashed(request.cookies.get(cookies.name(COOKIE), ""))
    if not hmac.compare_digest(row.browser_hash, browser):
        raise TicketInvalid
    return row


def count_try(ticket: str) -> None:
    """Count one password tried with this proof.

    Raises:
        TicketInvalid: tried too often, also by requests at the same moment.
    """
    proof = tables().ticket
    unspent = update(proof).where(proof.ticket_hash == hashed(ticket), proof.tries < TRIES)
    if change(unspent.values(tries=proof.tries + 1)) != 1:
        raise TicketInvalid


def spend(ticket: str) -> Any:
    """Return the proof and delete it: it works once.

    Raises:
        TicketInvalid: over, or somebody was faster.
    """
    row = ticket_rows.find(ticket)
    if not ticket_rows.remove(ticket) or row is None:
        raise TicketInvalid
    session.expunge(row)
    return row


def ticket_for(browser: str) -> str:
    """Return the ticket that belongs to a browser's half; neither is stored on the server."""
    return ticket_rows.sealed("bind ticket:" + browser)
