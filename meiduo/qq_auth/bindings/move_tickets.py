"""Proof of a QQ that is another account's, for the member who has just shown it to us: one use, one
openid, one member, one browser, ten minutes.

Its two halves are a ticket, which the page or an API client sends back, and a cookie. The ticket is
made of the cookie and the member, so it is of no use to anybody else; the database has its hash. It
is no newcomer's ticket, nor is one of those taken here: see ``MARK``. Sources: ASVS 2.3.1, 6.6.2.
"""

import hmac
import secrets
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from meiduo.errors import TicketInvalid
from meiduo.qq_auth.bindings import ticket_rows
from meiduo.qq_auth.identity import UNKNOWN_PROFILE, QQIdentity
from meiduo.web import cookies

COOKIE = "qq_move"
# In place of the hash of a newcomer's cookie, and no text has one that begins so: whatever browser
# comes, such a row opens no account under ``/qq/bind/``. The key of its login attempt follows.
MARK = "move:"
LONGEST = 64  # characters of a mark; one of a state of a version before this is cut, and finds none


@dataclass(frozen=True)
class Proven:
    """What a ticket proves, and the key of the login attempt that it comes from."""

    identity: QQIdentity
    attempt_key: str


def issue(
    identity: QQIdentity, user_key: Any, onward: str, attempt_key: str = ""
) -> tuple[str, str]:
    """Add a proof, within the running transaction; older ones of the same openid die. Return its
    ticket and the browser's half.

    Args:
        identity: confirmed by QQ a moment ago.
        user_key: of the member who may move it to their account.
        onward: where they were going.
        attempt_key: of the login attempt in which QQ has confirmed it.
    """
    browser = secrets.token_urlsafe(24)
    ticket = _ticket_for(browser, user_key)
    mark = (MARK + attempt_key)[:LONGEST]
    ticket_rows.add(ticket, mark, identity, UNKNOWN_PROFILE, onward)
    return ticket, browser


def put(response: Response, browser: str) -> Response:
    """Give the browser its half."""
    seconds = int(ticket_rows.LIFE.total_seconds())
    cookies.put(response, cookies.name(COOKIE), browser, seconds)
    return response


def take_away(response: Response) -> Response:
    """Take the browser's half away."""
    cookies.remove(response, cookies.name(COOKIE))
    return response


def is_here() -> bool:
    """Tell whether this browser has a half at all."""
    return cookies.name(COOKIE) in request.cookies


def shown(user_key: Any) -> tuple[str, str] | None:
    """Return the ticket that belongs to this browser and this member, and where they were going;
    None when there is none."""
    ticket = _ticket_of_this_browser(user_key)
    row = ticket_rows.find(ticket) if ticket else None
    return None if row is None else (ticket, row.next)


def check(ticket: str, user_key: Any) -> Proven:
    """Return what a ticket of this browser and this member proves, read anew.

    Nobody spends it but by moving, binding or unbinding the QQ, which voids all proofs of it.

    Raises:
        TicketInvalid: unknown, over, void, of another browser or another member.
    """
    own = _ticket_of_this_browser(user_key)
    is_own = hmac.compare_digest(own.encode(), ticket.encode())
    row = ticket_rows.find(ticket) if own and is_own else None
    if row is None:
        raise TicketInvalid(moving=True)
    return Proven(ticket_rows.identity_of(row), row.browser_hash.removeprefix(MARK))


def _ticket_of_this_browser(user_key: Any) -> str:
    browser = request.cookies.get(cookies.name(COOKIE), "")
    return _ticket_for(browser, user_key) if browser else ""


def _ticket_for(browser: str, user_key: Any) -> str:
    """Return the ticket that belongs to a browser's half and a member; the hash of a key has one
    length, so no two pairs are one text."""
    return ticket_rows.sealed(f"move ticket:{ticket_rows.hashed(str(user_key))}:{browser}")
