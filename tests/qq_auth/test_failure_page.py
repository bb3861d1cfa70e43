"""The switch of languages keeps a failure: what must not be asked for again is shown again."""

from datetime import timedelta

import pytest
import time_machine
from failing import CHINESE, action, heading, reference, switch, visible
from malls import HTML, Visitor
from visiting import code_of, state_of

from meiduo.columns import now
from meiduo.web import cookies


@pytest.fixture
def failed(browser, qq):
    """The page of a callback that QQ has let down, and its address."""
    back = browser.consents(browser.starts("/cart/"))
    qq.will("status", 502, address="token")
    return browser.opens(back), back


def test_a_failed_callback_is_shown_in_english(logged, browser, failed, qq):
    """The same failure with the same reference and button; QQ is not asked again, nothing logged
    twice."""
    page, _ = failed
    asked = qq.asked()

    english = browser.opens(switch(page.text))
    chinese = browser.opens(switch(english.text))

    for shown in (english, chinese):
        assert shown.status_code == page.status_code == 503
        assert reference(shown.text) == reference(page.text)
        assert action(shown.text) == action(page.text) == "/login/?next=/cart/"
        assert shown.headers["Retry-After"] == "10"
    assert heading(english.text) == "QQ is not responding"
    assert not CHINESE.search(visible(english.text))
    assert heading(chinese.text) == heading(page.text)
    assert qq.asked() == asked
    assert len([line for line in logged() if line["event"] == "qq_unavailable"]) == 1


@pytest.mark.holds("A-33")
def test_the_failures_cookie_has_no_secret(shop, browser, failed):
    """No sentence, no code and no state; scripts cannot read it."""
    page, back = failed
    (line,) = [line for line in page.headers.getlist("Set-Cookie") if line.startswith("failure=")]
    with shop.app_context():
        facts = cookies.signer("failure").loads(browser.cookies()["failure"])

    assert facts == {
        "kind": "QQUnavailable",
        "status": 503,
        "ref": reference(page.text),
        "onward": "/cart/",
        "arguments": {},
    }
    assert "HttpOnly" in line
    assert "SameSite=Lax" in line
    assert code_of(back) not in switch(page.text)
    assert state_of(back) not in page.text


@pytest.mark.parametrize("which", ["another", "old", "foreign", "none"])
def test_another_failure_leads_home(browser, failed, which):
    page, _ = failed
    ref = reference(page.text) if which != "another" else "0" * 8
    if which == "foreign":
        browser.client.set_cookie("failure", browser.cookies()["failure"][:-2])
    if which == "none":
        browser.client.delete_cookie("failure")

    minutes = 11 if which == "old" else 0
    with time_machine.travel(now() + timedelta(minutes=minutes)):
        answer = browser.opens(f"/qq/error/?ref={ref}&lang=en")

    assert (answer.status_code, answer.location) == (303, "/")


def test_a_refused_form_is_shown_in_english(browser):
    refused = browser.client.post(
        "/auth/logout/", headers={**HTML, "Origin": "https://evil.example"}
    )

    english = browser.opens(switch(refused.text))

    assert (refused.status_code, english.status_code) == (403, 403)
    assert reference(english.text) == reference(refused.text)
    assert heading(english.text) == "This page is out of date"


def test_programs_are_left_no_cookie(visitor):
    assert visitor.opens("/oauth_callback?state=x").status_code == 403
    assert visitor.cookies("failure") == {}
    assert visitor.opens("/qq/error/?ref=x").location == "/"


def test_the_seconds_go_on(make_shop):
    shop = make_shop(RATELIMIT_ENABLED="1")
    browser = Visitor(shop.test_client(), HTML)
    with time_machine.travel(1_900_000_020, tick=False) as clock:
        for _ in range(241):
            page = browser.client.post("/auth/refresh/", headers=HTML)
        clock.shift(15)
        english = browser.opens(switch(page.text))

    before = int(page.headers["Retry-After"])
    assert english.status_code == page.status_code == 429
    assert english.headers["Retry-After"] == str(before - 15)
    assert f"<strong data-countdown>{before - 15}</strong>" in english.text


def test_another_language_leaves_for_no_other_site(make_shop):
    """Once the wait is over, too; to try again is left to the visitor."""
    browser = Visitor(make_shop(RATELIMIT_ENABLED="1").test_client(), HTML)
    address = "/qq/authorize/?next=%2Fcart%2F"
    with time_machine.travel(1_900_000_020, tick=False) as clock:
        for _ in range(121):
            page = browser.opens(address)
        clock.shift(80)
        english = browser.opens(switch(page.text))

    assert english.status_code == page.status_code == 429
    assert heading(english.text) == "You are going too fast"
    assert action(english.text) == action(page.text) == address
