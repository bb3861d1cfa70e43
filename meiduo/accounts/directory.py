"""Which user is meant, and what users may be called."""

import re

from sqlalchemy import ColumnElement, or_, select

from meiduo.accounts.models import User
from meiduo.accounts.names import folded, normal
from meiduo.errors import BadRequest, NotFound
from meiduo.extensions import db

RESERVED = "qq_"  # prefix of the names that QQ sign-in makes up
LONGEST = 64  # characters; the width of both columns
LONGEST_TYPED = 4 * LONGEST  # before NFKC, whose time grows with the square of a run of accents
LARGEST_ID = 2**31 - 1
ROW = {"key_share": True}  # nobody else changes the row; rows that only refer to it can still be written
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


def find(told: str) -> User:
    """Return the user that an operator names: ``#12``, a username or a mobile.

    Raises:
        NotFound: there is none.
        BadRequest: the text is one user's name and another's mobile.
    """
    users = list(db.session.scalars(select(User).where(_named(told)).limit(2))) if told.isprintable() else []
    if not users:
        raise NotFound(f"no such user: {told!r} (say a username, a mobile, or an id as '#12')")
    if len(users) > 1:
        raise BadRequest(f"{told} names two users: say '#{users[0].id}' or '#{users[1].id}'")
    return users[0]


def pick(told: str) -> User:
    """Return the user that ``find`` finds, detached: no transaction stays open while an operator thinks."""
    user = find(told)
    db.session.expunge(user)
    db.session.rollback()
    return user


def lock(*user_ids: int) -> dict[int, User]:
    """Return the users as they are now, locked until the running transaction ends; those that exist.

    Several are locked by rising id, so that two acts on the same people never wait for each other in a circle.
    """
    found = {}
    for user_id in sorted(set(user_ids)):
        user = db.session.get(User, user_id, with_for_update=ROW, populate_existing=True)
        if user is not None:
            found[user_id] = user
    return found


def is_called(*names: str) -> ColumnElement[bool]:
    """Return the condition for a user with one of these names, whatever their letter case."""
    return User.username_key.in_({folded(name) for name in names})


def signs_in_as(account: str) -> ColumnElement[bool]:
    """Return the condition for the user who types ``account`` to sign in: a username or a mobile, folded."""
    return or_(User.username_key == account, User.mobile == account)


def _named(told: str) -> ColumnElement[bool]:
    if told.startswith("#"):
        number = told[1:]
        fits = number.isascii() and number.isdigit() and len(number) <= 10 and int(number) <= LARGEST_ID
        return User.id == (int(number) if fits else 0)
    return signs_in_as(folded(told))
