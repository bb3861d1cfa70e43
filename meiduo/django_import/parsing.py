"""A row of the old mall -> what we keep of it, or the reason why not."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from meiduo.accounts import directory, django_hashes
from meiduo.accounts.names import normal
from meiduo.django_import.source import Row
from meiduo.django_import.verdicts import Refused
from meiduo.errors import BadRequest
from meiduo.qq_auth.provider.parsing import OPENID

LONGEST_HASH = 256  # characters; the column's width


@dataclass(frozen=True)
class OldUser:
    """A user as we would keep it; the username is still as it was, but for spaces around it.

    ``flaws`` says what is left behind, in the words of ``verdicts.LEFT``.
    """

    username: str
    mobile: str | None
    password_hash: str | None
    is_active: bool
    date_joined: datetime | None
    last_login: datetime | None
    flaws: tuple[str, ...] = ()
    is_trimmed: bool = False  # there were some


@dataclass(frozen=True)
class OldBinding:
    """A binding as we would keep it."""

    openid: str
    create_time: datetime | None
    update_time: datetime | None
    flaws: tuple[str, ...] = ()


def user(row: Row, zone: tzinfo) -> OldUser:
    """Return the user of a ``tb_users`` row.

    Args:
        row: as the old database holds it, under Meiduo's names.
        zone: which clock its dates show where they do not say so.

    Raises:
        Refused: the row breaks a rule of ours.
    """
    if row["is_active"] not in (0, 1):  # True and False are 1 and 0
        raise Refused("active_odd")
    flaws: list[str] = []
    name = trimmed(row["username"])
    return OldUser(
        username=name,
        mobile=_mobile(row["mobile"], flaws),
        password_hash=_password(row["password"], flaws),
        is_active=bool(row["is_active"]),
        date_joined=_moment(row["date_joined"], zone, flaws, is_needed=True),
        last_login=_moment(row["last_login"], zone, flaws),
        flaws=tuple(dict.fromkeys(flaws)),
        is_trimmed=name != row["username"],
    )


def binding(row: Row, zone: tzinfo) -> OldBinding:
    """Return the binding of a ``tb_oauth_qq`` row. QQ writes openids in capitals; so do we.

    Raises:
        Refused: as ``user``.
    """
    if not isinstance(row["openid"], str) or not OPENID.fullmatch(row["openid"]):
        raise Refused("openid_odd")
    flaws: list[str] = []
    created = _moment(row["create_time"], zone, flaws)
    updated = _moment(row["update_time"], zone, flaws)
    return OldBinding(row["openid"].upper(), created, updated, tuple(dict.fromkeys(flaws)))


def trimmed(name: object) -> str:
    """Return an old username without the spaces around it; empty when it is no text.

    Those behind it counted for nothing in MySQL's comparisons.
    """
    return name.strip() if isinstance(name, str) else ""


def username(text: str, mobile: str | None) -> str | None:
    """Return the name under which a user can come; None when it is no lawful one.

    Meiduo called a shopper who came by QQ like their mobile; such a name names nobody else.
    """
    try:
        return directory.check_username(text, mobile=mobile)
    except BadRequest:
        return None


def spelled(text: str) -> str:
    """Return a username in the spelling under which it would be stored."""
    return normal(text)


def _mobile(value: Any, flaws: list[str]) -> str | None:
    if value is None or value == "":
        return None
    try:
        return directory.check_mobile(str(value).strip())
    except BadRequest:
        flaws.append("mobile_odd")
        return None


def _password(value: Any, flaws: list[str]) -> str | None:
    """Return Django's hash as it is; None for its two marks of "no password"."""
    if value is None or value == "" or str(value).startswith("!"):
        return None
    fits = isinstance(value, str) and len(value) <= LONGEST_HASH
    if not fits or django_hashes.cost_of(value) is None:
        flaws.append("password_unknown")
        return None
    return str(value)


def _moment(
    value: Any, zone: tzinfo, flaws: list[str], *, is_needed: bool = False
) -> datetime | None:
    if value is None and not is_needed:
        return None
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        return moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        flaws.append("date_odd")
        return None
