"""Times on pages: how long ago, in the visitor's language; when exactly, in their zone."""

from datetime import UTC, datetime, timedelta

from flask import Flask
from flask_babel import format_datetime, format_timedelta, get_timezone, gettext
from markupsafe import Markup

from meiduo.columns import now

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
RECENTLY = timedelta(hours=12)  # so long hours are said, over midnight, too
TIME = Markup('<time datetime="{}" title="{}">{}</time>')


def init_app(app: Flask) -> None:
    """Give templates the filters ``ago`` and ``when``; both take a moment, or its ISO text."""
    app.jinja_env.filters["ago"] = ago
    app.jinja_env.filters["when"] = when


def ago(moment: datetime | str) -> str:
    """Return how long ago a moment was: 刚刚, 3小时前, 昨天."""
    then = _in_utc(moment)
    passed = now() - then
    if passed < MINUTE:  # or the clocks disagree
        return str(gettext("刚刚"))
    zone = get_timezone()
    days = (now().astimezone(zone).date() - then.astimezone(zone).date()).days
    if days == 0 or passed < RECENTLY:
        unit = HOUR if passed >= HOUR else MINUTE
        return _before(passed // unit * unit, "minute")
    if days == 1:
        return str(gettext("昨天"))
    return _before(timedelta(days=days), "day")


def when(moment: datetime | str) -> Markup:
    """Return ``ago`` as an element that says the exact time, too: to programs, and under a
    pointer."""
    then = _in_utc(moment)
    return TIME.format(then.isoformat(timespec="seconds"), format_datetime(then), ago(then))


def _in_utc(moment: datetime | str) -> datetime:
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _before(passed: timedelta, smallest: str) -> str:
    said = format_timedelta(-passed, granularity=smallest, add_direction=True, threshold=1)
    return str(said)
