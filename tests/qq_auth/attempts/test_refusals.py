"""A refused attempt says why, keeps `next`, and offers one way to start again."""

import pytest
import time_machine
from attempts import cause
from idling import loses
from malls import HTML, Visitor


def test_an_expired_attempt_still_knows_next(browser, unasked):
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        back = browser.consents(browser.starts("/cart/"))
        clock.shift(700)
        assert "/login/?next=/cart/" in browser.opens(back).text


@pytest.mark.holds("B-39", "I3")
def test_a_browser_without_cookies_is_told(shop):
    """And sent nowhere, so that it does not go in circles."""
    lost = Visitor(shop.test_client(use_cookies=False), HTML)
    answer = lost.opens(lost.consents())

    assert answer.status_code == 403
    assert "允许本站使用 Cookie" in answer.text
    assert "Refresh" not in answer.headers


@pytest.mark.holds("B-39")
def test_another_host_name_is_named_as_cause(make_shop):
    """A login that began under another name of this host says so."""
    shop = make_shop(TRUSTED_HOSTS="localhost 127.0.0.1")
    visitor = Visitor(shop.test_client())
    login_url = visitor.client.get("/qq/login/", base_url="http://127.0.0.1").json["login_url"]

    assert cause(visitor.opens(visitor.consents(login_url))) == "wrong_host"


@pytest.mark.parametrize("name", ["used", "expired"])
def test_a_refusal_offers_one_way_on(browser, name):
    """A page with one way to start again, and `next` kept."""
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        back = browser.consents(browser.starts("/cart/"))
        if name == "used":
            browser.opens(back)
            loses(browser)
        clock.shift(700)
        page = browser.opens(back)

    assert page.status_code == 403
    assert page.text.count('class="button" rel="nofollow" href="/login/?next=/cart/"') == 1
