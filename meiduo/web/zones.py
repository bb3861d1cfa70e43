"""The time zone that a visitor is shown times in: the browser's own, else China's."""

import re
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from flask import current_app, request

COOKIE = "tz"  # set by a script, as Intl names the zone: Asia/Shanghai
DEFAULT = "Asia/Shanghai"
CHINA = timezone(timedelta(hours=8))  # where the machine has no time zones
NAME = re.compile("[A-Z][A-Za-z0-9_+-]{1,31}(?:/[A-Za-z0-9_+-]{1,31}){0,2}")


def current() -> tzinfo:
    """Return Flask-Babel's choice where it runs in the app, for one zone on a page; else the
    visitor's."""
    if "babel" in current_app.extensions:
        from flask_babel import get_timezone  # noqa: PLC0415  # a shop need not have it

        chosen: tzinfo | None = get_timezone()
        if chosen is not None:
            return chosen
    return _known(_asked()) or _known(DEFAULT) or CHINA


def for_babel() -> tzinfo | None:
    """Return the visitor's zone, out of Babel's own list; None, for the app's, when there is no
    such zone."""
    from babel.dates import get_timezone  # noqa: PLC0415

    try:
        return get_timezone(_asked())
    except LookupError:
        return None


def _asked() -> str:
    """Return what the cookie says, if it could name a zone."""
    named = request.cookies.get(COOKIE, "")
    return named if NAME.fullmatch(named) else DEFAULT


def _known(name: str) -> tzinfo | None:
    """Return a zone of this machine's; None for one that it does not have."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # no such file; no zone in it; a folder
        return None
