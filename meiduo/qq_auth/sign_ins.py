"""Who is signed in, who has just signed in, and who has proved a password: values, as a shop says
them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import inspect

Member = Any  # the shop's own User


@dataclass(frozen=True)
class Caller:
    """Who a request acts for."""

    user: Member
    # when they signed in, aware of its zone; some acts want a sign-in of the last ten minutes
    since: datetime
    # how that was proved: "qq", "password" or a word of the shop's; moving a QQ account wants "qq"
    by: str = ""
    # the browser brings the proof by itself, so another site could make it ask
    by_cookie: bool = True
    csrf_checked: bool = False  # the shop has seen a CSRF value of its own in this request
    session: Any = None  # whatever the shop needs to know the sign-in again

    def __post_init__(self) -> None:
        """Refuse a moment without a zone: nobody knows how long ago it was.

        Raises:
            TypeError: ``since`` is no moment that is aware of its zone.
        """
        if not isinstance(self.since, datetime) or self.since.utcoffset() is None:
            wanted = "datetime that is aware of its zone, as datetime.now(UTC) is"
            raise TypeError(f"since, of a Caller, is no {wanted}")


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in when the running transaction is committed, to be written into a response."""

    user: Member
    opened: Any = None  # what ``open_session`` or ``start_afresh`` returned
    # who asked, when it is the consequence of an act of somebody signed in
    caller: Caller | None = None


@dataclass(frozen=True)
class Proof:
    """A password was right for a user when it was checked."""

    key: Any  # of the user
    # what it was checked against; whatever the shop's own ``confirm_proof`` compares
    checked: Any = field(repr=False)


def key_of(user: Member) -> Any:
    """Return the primary key of a user that is in the database."""
    identity = inspect(user).identity
    return identity[0]
