"""A row of the old mall -> what we keep of it, or the reason why not; pure."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from meiduo.accounts import directory, django_hashes
from meiduo.django_import.source import Row
from meiduo.errors import BadRequest
from meiduo.qq_auth.provider.parsing import OPENID

REASONS = {
    "username_odd": "the username is empty, too long, reserved (qq_), like a mobile, or holds @ or odd characters",
    "username_taken": "another user has this username (letter case does not matter)",
    "mobile_odd": "the mobile is not 11 digits beginning with 13 to 19",
    "mobile_taken": "another user has this mobile",
    "password_unknown": "the password hash is none that we can check (pbkdf2_sha256)",
    "date_odd": "a date is missing or cannot be read",
    "active_odd": "is_active is neither yes nor no",
    "openid_odd": "the openid is empty or not 32 hex digits",
    "openid_ambiguous": "several old users claim this QQ account; nobody can tell whose it is",
    "openid_taken": "this QQ account is bound to another user here",
    "user_missing": "the binding's user does not exist in the old database",
    "user_refused": "the binding's user was refused",
    "user_has_another_qq": "the user has another QQ account already",
    "changed_since": "the user has used the new mall since and has no QQ there; the shopper can bind it again",
}


class Refused(ValueError):
    """The row cannot come over. ``reason`` is a key of REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class OldUser:
    """A user as we would keep it."""

    username: str
    mobile: str | None
    password_hash: str | None
    is_active: bool
    date_joined: datetime
    last_login: datetime | None


@dataclass(frozen=True)
class OldBinding:
    """A binding as we would keep it."""

    openid: str
    create_time: datetime
    update_time: datetime


def user(row: Row, zone: tzinfo) -> OldUser:
    """Return the user of a ``tb_users`` row.

    Args:
        row: as the old database holds it.
        zone: which clock its dates show where they do not say so.

    Raises:
        Refused: the row breaks a rule of ours.
    """
    mobile = _mobile(row["mobile"])
    if row["is_active"] not in (0, 1):  # True and False are 1 and 0
        raise Refused("active_odd")
    return OldUser(
        username=_username(row["username"], mobile),
        mobile=mobile,
        password_hash=_password(row["password"]),
        is_active=bool(row["is_active"]),
        date_joined=_moment(row["date_joined"], zone),
        last_login=None if row["last_login"] is None else _moment(row["last_login"], zone),
    )


def binding(row: Row, zone: tzinfo) -> OldBinding:
    """Return the binding of a ``tb_oauth_qq`` row.

    Raises:
        Refused: as ``user``.
    """
    if not isinstance(row["openid"], str) or not OPENID.fullmatch(row["openid"]):
        raise Refused("openid_odd")
    return OldBinding(row["openid"], _moment(row["create_time"], zone), _moment(row["update_time"], zone))


def _username(value: Any, mobile: str | None) -> str:
    """Meiduo called a shopper who came by QQ like their mobile; such a name names nobody else."""
    try:
        return directory.check_username(value if isinstance(value, str) else "", mobile=mobile)
    except BadRequest:
        raise Refused("username_odd") from None


def _mobile(value: Any) -> str | None:
    try:
        return directory.check_mobile(str(value)) if value not in (None, "") else None
    except BadRequest:
        raise Refused("mobile_odd") from None


def _password(value: Any) -> str | None:
    """Return Django's hash as it is; None for its two marks of "no password"."""
    if value is None or value == "" or str(value).startswith("!"):
        return None
    if not isinstance(value, str) or len(value) > 256 or django_hashes.rounds_of(value) is None:
        raise Refused("password_unknown")
    return value


def _moment(value: Any, zone: tzinfo) -> datetime:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise Refused("date_odd") from None
