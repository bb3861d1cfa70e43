"""Every act of a page is a form: it ends in a 303 with a notice, no address says what was typed."""

import re
from datetime import timedelta

import pytest
import time_machine
from logins import GOOD, WRONG, add_member, login_by_form
from malls import HTML, OURS, Visitor, rows
from noticing import kind_of

from meiduo.accounts.models import LoginSession
from meiduo.columns import now

DEVICES = "/account/#devices"


@pytest.fixture
def elsewhere(shop):
    """Another browser of the same member."""
    other = Visitor(shop.test_client(), HTML)
    other.signs_in()
    return other


@pytest.fixture
def here(browser, elsewhere):
    browser.signs_in()
    return browser


def is_signed_in(browser):
    return browser.opens("/account/").status_code == 200


def test_one_device_is_signed_out(here, elsewhere):
    done = here.fills_in("/account/", "/auth/sessions/")

    assert (done.status_code, done.location) == (303, DEVICES)
    assert "那台设备已退出登录" in here.opens("/account/").text
    assert not is_signed_in(elsewhere)
    assert is_signed_in(here)


def test_all_other_devices_are_signed_out(here, elsewhere):
    value = re.search('name="csrf_token" value="([^"]+)"', here.opens("/account/").text)[1]

    done = here.submits("/auth/sessions/", csrf_token=value)

    assert (done.status_code, done.location) == (303, DEVICES)
    assert "所有其他设备都已退出登录" in here.opens("/account/").text
    assert not is_signed_in(elsewhere)


@pytest.mark.holds("A-36")
@pytest.mark.parametrize("path", ["/auth/sessions/", f"/auth/sessions/{'0' * 32}/"])
def test_another_site_signs_no_device_out(here, elsewhere, path):
    for headers in (OURS, {"Origin": "https://evil.example"}):
        refused = here.client.post(path, headers={**HTML, **headers})
        assert refused.status_code == 403

    assert is_signed_in(elsewhere)


def test_nobody_elses_device_is_signed_out(shop, here):
    other = Visitor(shop.test_client(), HTML)
    other.signs_in("emoji")
    with rows(shop) as session:
        newest = session.query(LoginSession).order_by(LoginSession.user_id.desc()).first()
        path = f"/auth/sessions/{newest.sid}/"
    value = here.cookies()["csrf_access_token"]

    assert here.submits(path, csrf_token=value).status_code == 404
    assert is_signed_in(other)


def test_a_first_password_and_a_new_one_differ(here):
    here.fills_in("/account/", "/auth/password/", password=GOOD)
    assert kind_of(here) == "password_set"
    new = {"password": "another-password", "current_password": GOOD}
    here.fills_in("/account/", "/auth/password/", **new)
    assert kind_of(here) == "password_changed"


@pytest.mark.parametrize(
    ("password", "words"),
    [("short", "至少8个字符"), ("x" * 1100, "不要超过1024"), ("88888888", "太常见")],
)
def test_a_weak_password_is_explained(here, password, words):
    """Beside the form, in either language."""
    here.fills_in("/account/", "/auth/password/", password=password)

    assert words in here.opens("/account/").text
    here.fills_in("/account/", "/auth/password/", password=password)
    assert "The password is too" in here.opens("/account/?lang=en").text


@pytest.mark.holds("A-27")
@pytest.mark.parametrize(
    ("path", "fields", "page"),
    [
        ("/auth/password/", {"password": GOOD}, "/account/&again=1"),
        ("/qq/binding/remove/", {}, "/account/&again=1"),
        ("/qq/authorize/?intent=bind&next=/account/", {}, "/account/&again=1"),
        ("/qq/binding/move/", {"account": "x", "password": "x"}, "/account/move/&again=qq"),
    ],
)
def test_a_stale_sign_in_is_renewed(here, path, fields, page):
    """And from there to the page of the form."""
    with time_machine.travel(now() + timedelta(minutes=11)):
        led = here.submits(path, csrf_token=here.cookies()["csrf_access_token"], **fields)

    assert (led.status_code, led.location) == (303, "/login/?next=" + page)
    assert kind_of(here) == "fresh_login_required"
    assert ('type="password"' in here.opens(led.location).text) == ("qq" not in page)


@pytest.mark.holds("A-78")
def test_nothing_typed_lands_in_an_address(make_shop):
    """Whatever a browser is led to, by failures and by what succeeds."""
    shop = make_shop(QQ_SIGNUP="ask")
    add_member(shop)
    browser = Visitor(shop.test_client(), HTML)
    browser.signs_in()
    ticket = re.search('name="ticket" value="([^"]+)"', browser.opens("/qq/bind/").text)[1]
    typed = {"action": "existing", "account": "laoguke"}
    led = [
        login_by_form(browser, password=WRONG),
        browser.fills_in("/qq/bind/", "/qq/bind/", **typed, password=WRONG),
        browser.fills_in("/qq/bind/", "/qq/bind/", **typed, password=GOOD),
        browser.fills_in("/account/move/", "/qq/binding/move/", account="laoguke", password=WRONG),
        browser.fills_in("/account/", "/auth/password/", password="x", current_password=GOOD),
        browser.fills_in("/account/", "/qq/binding/remove/"),
        login_by_form(browser),
    ]

    assert [response.status_code for response in led] == [303] * len(led)
    for secret in (ticket, GOOD, WRONG, "laoguke", "notice"):
        assert not [each.location for each in led if secret in each.location]
