"""Forms to whose pages a browser is led back when what was typed will not do."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import HTTPException

from meiduo.web import origins

LONGEST_ACCOUNT = 254  # characters, of an e-mail address


@dataclass(frozen=True)
class Form:
    """One of them.

    Args:
        name: as notices call it.
        page: returns the address of its page, for where the visitor was going; None where the app
            has no such page.
    """

    name: str
    page: Callable[[str], str | None]


def typed() -> dict[str, str]:
    """Return what was typed into a form of ours and may be shown again: the account, nothing
    secret."""
    account = field("account")
    return {"account": account} if 0 < len(account) <= LONGEST_ACCOUNT else {}


def field(name: str) -> str:
    """Return a field of a form of ours; empty when there is none. What another site's form says is
    shown on no page of ours."""
    if not origins.is_ours(request.headers.get("Origin", "")):
        return ""
    with suppress(HTTPException):  # too long, when nobody has read it before
        return request.form.get(name, "")
    return ""
