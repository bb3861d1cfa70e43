"""The fragments' dates are the visitor's, in a shop without Flask-Babel, too."""

import re
from datetime import UTC, datetime

import time_machine
from bookshops import MIA, binds, registers


def test_a_binding_has_the_visitors_date(bookshop):
    shown = []
    with time_machine.travel(datetime(2026, 1, 1, 20, tzinfo=UTC), tick=False):
        mia = registers(bookshop, MIA)
        binds(mia)
        for zone in ("", "America/New_York", "../../etc/passwd"):
            mia.client.set_cookie("tz", zone)
            shown += re.findall("自 ([0-9-]+) 起", mia.opens("/account/").text)

    assert shown == ["2026-01-02", "2026-01-01", "2026-01-02"]
