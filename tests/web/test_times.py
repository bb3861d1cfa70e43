"""How long ago something was, as people say it; and the exact time beside it."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

# 20:00 in China, the 26th
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
TEXTS = [
    ({}, "刚刚", "just now"),
    ({"seconds": -40}, "刚刚", "just now"),
    ({"seconds": 59}, "刚刚", "just now"),
    ({"seconds": 60}, "1分钟前", "1 minute ago"),
    ({"seconds": 119}, "1分钟前", "1 minute ago"),
    ({"minutes": 59.9}, "59分钟前", "59 minutes ago"),
    ({"hours": 3.9}, "3小时前", "3 hours ago"),
    ({"hours": 19}, "19小时前", "19 hours ago"),
    ({"hours": 21}, "昨天", "yesterday"),
    ({"hours": 43}, "昨天", "yesterday"),
    ({"hours": 45}, "2天前", "2 days ago"),
    ({"days": 6}, "6天前", "6 days ago"),
    ({"days": 14}, "2周前", "2 weeks ago"),
    ({"days": 61}, "2个月前", "2 months ago"),
    ({"days": 800}, "2年前", "2 years ago"),
]


def says(app, moment, language="zh", zone="Asia/Shanghai", text="{{ moment | ago }}"):
    cookies = {"Cookie": f"lang={language}; tz={zone}"}
    with app.test_request_context("/", headers=cookies), time_machine.travel(NOW, tick=False):
        return app.jinja_env.from_string(text).render(moment=moment)


@pytest.mark.parametrize(("passed", "chinese", "english"), TEXTS)
def test_a_time_is_said_by_its_distance(shop, passed, chinese, english):
    moment = NOW - timedelta(**passed)

    assert says(shop, moment) == chinese
    assert says(shop, moment.isoformat(), "en") == english


def test_yesterday_is_the_visitors(shop):
    """22 hours ago it was another day in China, and the same in Brisbane."""
    moment = NOW - timedelta(hours=22)

    assert says(shop, moment) == "昨天"
    assert says(shop, moment, zone="Australia/Brisbane") == "22小时前"


def test_an_evening_is_hours_ago_after_midnight(shop):
    moment = NOW - timedelta(hours=11)

    assert says(shop, moment, zone="Europe/London") == "11小时前"
    assert says(shop, moment, zone="Pacific/Auckland") == "11小时前"


def test_the_exact_time_stands_beside_it(shop):
    moment = NOW - timedelta(hours=3)

    chinese = says(shop, moment, text="{{ moment | when }}")
    english = says(shop, moment, "en", "America/New_York", "{{ moment | when }}")

    iso = '<time datetime="2026-11-26T09:00:00+00:00" title='
    assert chinese == f'{iso}"2026年11月26日 17:00:00">3小时前</time>'
    assert re.fullmatch(f'{re.escape(iso)}"Nov 26, 2026, 4:00:00.AM">3 hours ago</time>', english)


def test_a_moment_without_a_zone_is_utc(shop):
    """As Flask-Babel takes it."""
    assert says(shop, (NOW - timedelta(hours=3)).replace(tzinfo=None)) == "3小时前"
    assert says(shop, "2026-11-26T09:00:00") == "3小时前"
    assert says(shop, "2026-11-26T17:00:00+08:00") == "3小时前"


def test_a_page_has_one_zone(browser):
    """The day of the binding, and the time of the sign-in."""
    with time_machine.travel(datetime(2026, 1, 1, 20, tzinfo=UTC), tick=False):
        browser.signs_in()
        china = browser.opens("/account/").text
        browser.client.set_cookie("tz", "America/New_York")
        york = browser.opens("/account/").text

    assert "自 2026年1月2日 起" in china
    assert 'title="2026年1月2日 04:00:00">刚刚</time>' in china
    assert "自 2026年1月1日 起" in york
    assert 'title="2026年1月1日 15:00:00">刚刚</time>' in york
