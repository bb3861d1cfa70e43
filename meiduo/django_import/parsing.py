"""A row of the old mall -> what we keep of it, or the reason why not."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

from meiduo.accounts import directory, django_hashes
from meiduo.django_import.source import Row
from meiduo.django_import.verdicts import Refused
from meiduo.errors import BadRequest
from meiduo.qq_auth.provider.parsing import OPENID

LONGEST_HASH = 256  # characters; the column's width


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
    return OldBinding(
        openid=row["openid"],
        create_time=_moment(row["create_time"], zone),
        update_time=_moment(row["update_time"], zone),
    )


def _username(value: Any, mobile: str | None) -> str:
    """Meiduo called a shopper who came by QQ like their mobile; such a name names nobody else."""
    try:
        return directory.check_username(value if isinstance(value, str) else "", mobile=mobile)
    except BadRequest:
        raise Refused("username_odd") from None


def _mobile(value: Any) -> str | None:
    if value is None or value == "":
        return None
    try:
        return directory.check_mobile(str(value))
    except BadRequest:
        raise Refused("mobile_odd") from None


def _password(value: Any) -> str | None:
    """Return Django's hash as it is; None for its two marks of "no password"."""
    if value is None or value == "" or str(value).startswith("!"):
        return None
    if not isinstance(value, str) or len(value) > LONGEST_HASH:
        raise Refused("password_unknown")
    if django_hashes.cost_of(value) is None:
        raise Refused("password_unknown")
    return value


def _moment(value: Any, zone: tzinfo) -> datetime:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        return moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise Refused("date_odd") from None
