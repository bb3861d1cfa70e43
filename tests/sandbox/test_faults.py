"""The sandbox's faults: switched on, shown, cleared, and for one person alone."""

import pytest
import requests

from meiduo.sandbox import choices


@pytest.mark.holds("I7")
@pytest.mark.parametrize("day", choices.CHOICES)
def test_a_fault_by_hand_ends_as_documented(visitor, qq, day):
    """Every fault that does not wait is switched on at the page and tried."""
    slow = {"slow", "hang", "drip", "huge"} & {choices.CHOICES[day].fault.kind}
    if not slow:
        form = {"day": day, "address": "token", "person": "*", "times": "1"}
        requests.post(qq.address + "/switchboard", data=form, timeout=5)
        assert visitor.signs_in().status_code in (200, 500, 503)
    assert f'value="{day}"' in requests.get(qq.address + "/switchboard", timeout=5).text


def test_faults_are_shown_and_cleared(qq):
    form = {"day": "error100019", "address": "me", "person": "emoji", "times": "-1"}
    page = requests.post(qq.address + "/switchboard", data=form, timeout=5).text
    assert "直到清除</small>" in page
    requests.post(qq.address + "/switchboard", data={"clear": "1"}, timeout=5)
    assert qq.store.faults() == []


def test_a_fault_may_be_one_persons(visitor, qq):
    qq.will("error", 100019, address="token", person="emoji", times=-1)

    assert visitor.signs_in("ordinary").status_code == 200
    assert visitor.signs_in("emoji").status_code == 500
