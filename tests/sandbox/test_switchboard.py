"""Presets for one click beside the full switchboard; what is set is said on every page."""

import pytest
from malls import Visitor
from sandbox_pages import CONSENT

from meiduo.sandbox import choices


@pytest.fixture
def presses(alone):
    """Press a button of the switchboard; return the page that comes then."""
    client = alone.test_client()
    return lambda **form: client.post("/switchboard", data=form, follow_redirects=True)


@pytest.mark.parametrize("key", choices.PRESETS)
def test_a_preset_is_one_click(alone, presses, key):
    """And replaces the one before."""
    presses(preset="slow")
    page = presses(preset=key)

    (fault,) = alone.extensions["store"].faults()
    preset = choices.PRESETS[key]
    assert (fault["kind"], fault["address"]) == (preset.fault.kind, preset.address)
    assert f"<b>{choices.label(preset.fault)}</b>" in page.text
    assert f'<button name="preset" value="{key}">' in page.text


def test_one_button_clears_a_preset(alone, presses):
    presses(preset="down")
    page = presses(clear="1").text

    assert alone.extensions["store"].faults() == []
    assert "一切正常" in page
    assert 'name="clear"' not in page


def test_an_unknown_preset_changes_nothing(alone, presses):
    presses(preset="slow")
    presses(preset="nothing")

    assert len(alone.extensions["store"].faults()) == 1


@pytest.mark.parametrize(
    ("key", "reason"),
    [("cut", "qq_unavailable"), ("refuses", "qq_rejected"), ("busy", "qq_unavailable")],
)
def test_a_presets_login_fails_once(mall, key, reason):
    mall.test_client().post("/sandbox/switchboard", data={"preset": key})

    assert comes(mall).json["reason"] == reason
    assert comes(mall).status_code == 200


def test_down_lasts_until_it_is_cleared(mall):
    mall.test_client().post("/sandbox/switchboard", data={"preset": "down"})
    for _ in range(2):
        assert comes(mall).json["reason"] == "qq_unavailable"

    mall.test_client().post("/sandbox/switchboard", data={"clear": "1"})
    assert comes(mall).status_code == 200


def comes(mall):
    visitor = Visitor(mall.test_client())
    agreed = mall.test_client().post(visitor.starts(), data={"person": "ordinary"})
    return visitor.opens(agreed.headers["Location"])


def test_the_way_back_to_qqs_page_stays(alone, presses, opens):
    """Of a login that has begun, which lasts ten minutes."""
    link = '<a class="button" href="' + CONSENT.replace("&", "&amp;") + '">回到QQ登录页</a>'

    there = opens("/switchboard", query_string={"back": CONSENT})

    assert link in there.text
    assert link in presses(preset="slow", back=CONSENT).text
    assert "/switchboard?back=/oauth2.0/authorize" in opens(CONSENT).text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/", "javascript:1"])
def test_no_way_leads_anywhere_else(presses, opens, back):
    assert "回到QQ登录页" not in opens("/switchboard", query_string={"back": back}).text
    assert "evil" not in presses(clear="1", back=back).text


def test_pages_say_that_qq_will_fail(alone, presses, opens):
    assert "现在QQ会出错" not in opens(CONSENT).text
    presses(preset="slow")

    for path in ("/", CONSENT):
        assert "现在QQ会出错：3 秒后才回答" in opens(path).text
