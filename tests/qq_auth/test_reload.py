"""Reloads, double clicks and the back button: the callback's address asked for again."""

import pytest
from logins import GOOD
from malls import HTML, Visitor

pytestmark = pytest.mark.holds("B-38")


@pytest.mark.holds("I5")
def test_a_reload_goes_on_without_asking_qq(browser, qq):
    back = browser.consents(browser.starts("/cart/"))
    browser.opens(back)
    asked = qq.asked()

    for _ in range(3):
        again = browser.opens(back)
        assert (again.status_code, again.location) == (303, "/cart/")
    assert qq.asked() == asked


@pytest.mark.holds("I4")
def test_nobody_else_rides_on_a_finished_callback(browser, shop, qq):
    back = browser.consents(browser.starts("/cart/"))
    browser.opens(back)
    other = Visitor(shop.test_client(), HTML)
    other.signs_in("emoji")

    assert other.opens(back).status_code == 403


@pytest.mark.holds("I5")
def test_a_second_request_meanwhile_waits_for_nobody(browser, qq):
    """A page that tries again by itself, 403 for a program, one exchange at QQ."""
    back = browser.consents(browser.starts("/cart/"))
    asked = qq.asked("token")
    seen = []

    def open_it_again():
        twin = browser.twin()
        seen.append(twin.opens(back))
        seen.append(twin.opens(back, headers={"Accept": "application/json"}))

    with qq.meanwhile("", open_it_again):
        assert browser.opens(back).location == "/cart/"

    page, answer = seen
    assert (page.status_code, page.headers["Refresh"]) == (403, "2")
    assert "正在完成登录" in page.text
    assert (answer.status_code, answer.json["cause"]) == (403, "used")
    assert qq.asked("token") == asked + 1


def test_a_newcomers_reload_offers_the_choice_again(asking, qq):
    browser = Visitor(asking.test_client(), HTML)
    back = browser.consents(browser.starts("/cart/"))
    browser.opens(back)
    asked = qq.asked()

    for _ in range(2):
        again = browser.opens(back)
        assert (again.status_code, again.location) == (303, "/qq/bind/")
    assert qq.asked() == asked


def test_a_reload_after_binding_leads_on(shop, member, qq):
    browser = Visitor(shop.test_client(), HTML)
    browser.submits("/auth/login/", account="laoguke", password=GOOD)
    back = browser.consents(browser.begins_to_bind())
    asked = [browser.opens(back).location, qq.asked()]

    assert [browser.opens(back).location, qq.asked()] == asked == ["/account/", asked[1]]
