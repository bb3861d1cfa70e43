"""Which user is meant, and what users may be called."""

import re

from sqlalchemy import ColumnElement, or_, select

from meiduo.accounts.models import User
from meiduo.accounts.names import RESERVED, folded, normal
from meiduo.database import reading, session
from meiduo.errors import BadRequest, NotFound

LONGEST = 64  # characters; the width of both columns
LONGEST_TYPED = 4 * LONGEST  # before NFKC, whose time grows with the square of a run of accents
LARGEST_ID = 2**31 - 1
# nobody else changes the row; rows that only refer to it can still be written
ROW = {"key_share": True}
MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
LIKE_A_MOBILE = re.compile(r"1\d{10}", re.ASCII)


def check_username(text: str, *, mobile: str | None = None) -> str:
    """Return the username in its normal spelling.

    Args:
        text: as typed.
        mobile: the user's own; a name that equals it names nobody else.

    Raises:
        BadRequest: not a name that a user may choose; says why.
    """
    if len(text) > LONGEST_TYPED:
        raise BadRequest(f"the username is longer than {LONGEST} characters")
    name = check_text(normal(text), "the username")
    if not name:
        raise BadRequest("the username is empty")
    if folded(name).startswith(RESERVED):
        raise BadRequest(f"usernames that begin with {RESERVED} are reserved for QQ sign-in")
    if "@" in name or name.startswith("#"):
        raise BadRequest("a username holds no @ and does not begin with #")
    if LIKE_A_MOBILE.fullmatch(name) and name != mobile:
        raise BadRequest("the username looks like a mobile number")
    return name


def check_mobile(text: str) -> str:
    """Return the mobile number.

    Raises:
        BadRequest: not eleven digits of mainland China.
    """
    if not MOBILE.fullmatch(text):
        raise BadRequest("a mobile number is 11 digits beginning with 13 to 19")
    return text


def check_text(text: str, what: str) -> str:
    """Return a text that fits its column and every terminal.

    Raises:
        BadRequest: too long, spaces around it, or characters that nobody can see.
    """
    if len(text) > LONGEST:
        raise BadRequest(f"{what} is longer than {LONGEST} characters")
    if not text.isprintable() or text != text.strip():
        raise BadRequest(f"{what} holds invisible characters, or spaces around it")
    return text


def find(text: str) -> User:
    """Return the user that an operator names: ``#12``, a username or a mobile.

    Raises:
        NotFound: there is none.
        BadRequest: the text is one user's name and another's mobile.
    """
    users = (
        list(session.scalars(select(User).where(_named(text)).limit(2)))
        if text.isprintable()
        else []
    )
    if not users:
        raise NotFound(f"no such user: {text!r} (say a username, a mobile, or an id as '#12')")
    if len(users) > 1:
        raise BadRequest(f"{text} names two users: say '#{users[0].id}' or '#{users[1].id}'")
    return users[0]


def pick(text: str) -> User:
    """Return the user that ``find`` finds; no transaction stays open while an operator thinks."""
    with reading():
        return find(text)


def lock(user_id: int) -> User | None:
    """Return a user as it is now, locked until the running transaction ends; None when it is
    gone."""
    return session.get(User, user_id, with_for_update=ROW, populate_existing=True)


def is_called(*names: str) -> ColumnElement[bool]:
    """Return the condition for a user with one of these names, whatever their letter case."""
    return User.username_key.in_({folded(name) for name in names})


def signs_in_as(account: str) -> ColumnElement[bool]:
    """Return the condition for the user who types ``account`` to sign in: a username or a mobile,
    folded."""
    return or_(User.username_key == account, User.mobile == account)


def _named(text: str) -> ColumnElement[bool]:
    if text.startswith("#"):
        number = text[1:]
        fits = (
            number.isascii()
            and number.isdigit()
            and len(number) <= 10
            and int(number) <= LARGEST_ID
        )
        return User.id == (int(number) if fits else 0)
    return signs_in_as(folded(text))
