"""Times are shown in the zone that the browser names; in China's for whoever names none."""

import zoneinfo
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import Babel
from flask_babel import get_timezone as babels_zone

from meiduo.web import languages, zones

MOMENT = datetime(2026, 1, 1, 20, tzinfo=UTC)
CHINAS = "2026-01-02 04:00"
ODD = [
    "",
    "Etc/Unknown",
    "Asia",
    "Asia/",
    "/Asia/Shanghai",
    "Asia/Nowhere",
    "Asia%2FTokyo",
    "../../etc/passwd",
    "Asia/../../etc/passwd",
    "posix/Asia/Tokyo",
    "right/Asia/Tokyo",
    "localtime",
    "tzdata.zi",
    "+09:00",
    "亚洲/上海",
    "A" * 4000,
    "A/" * 40,
    "\\x00",
]


def here(cookie):
    return {"headers": {"Cookie": f"tz={cookie}".encode().decode("latin1")}}


def shown(app, cookie=None):
    """Return the moment as the app would show it, in our part of a page and in Babel's."""
    with app.test_request_context("/", **(here(cookie) if cookie is not None else {})):
        ours = MOMENT.astimezone(zones.current()).strftime("%Y-%m-%d %H:%M")
        if "babel" in app.extensions:
            assert ours == MOMENT.astimezone(babels_zone()).strftime("%Y-%m-%d %H:%M")
    return ours


@pytest.fixture(params=["mall", "extension"])
def app(request):
    """One with the mall's Flask-Babel, or one without any."""
    made = Flask("shop")
    if request.param == "mall":
        languages.init_app(made, Babel())
    return made


def test_a_browsers_zone_is_taken(app):
    assert shown(app) == CHINAS
    assert shown(app, "America/New_York") == "2026-01-01 15:00"
    assert shown(app, "America/Argentina/Buenos_Aires") == "2026-01-01 17:00"
    assert shown(app, "Etc/GMT+8") == "2026-01-01 12:00"
    assert shown(app, "UTC") == "2026-01-01 20:00"


@pytest.mark.parametrize("cookie", ODD)
def test_an_odd_zone_is_chinas(app, cookie):
    assert shown(app, cookie) == CHINAS


def test_a_machine_without_zones_shows_chinas(monkeypatch):
    """Slim images have none."""
    app = Flask("foreign")
    zoneinfo.ZoneInfo.clear_cache()
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath(to=[])
    try:
        assert shown(app) == CHINAS
        assert shown(app, "America/New_York") == CHINAS
    finally:
        zoneinfo.reset_tzpath(to=before)


def test_an_app_with_babel_has_one_zone(foreign):
    """That app's choice, whatever our cookie says."""
    Babel(foreign.app, default_timezone="Europe/Paris")

    assert shown(foreign.app, "America/New_York") == "2026-01-01 21:00"


def test_every_zone_of_this_machine_is_taken():
    """Each that a browser may name."""
    named = zoneinfo.available_timezones() - {"localtime"}

    assert [name for name in named if not zones.NAME.fullmatch(name)] == []
