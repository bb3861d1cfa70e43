"""A member who was idle is shown the page, and does what they wanted, under new cookies."""

import time

import pytest
import time_machine
from idling import TOKENS, goes_idle, jti, left_in
from logins import GOOD, add_member, login_by_form
from malls import rows

from meiduo.accounts.models import LoginSession, User

pytestmark = pytest.mark.holds("A-25")


@pytest.fixture
def idle(browser):
    """A browser without scripts whose member came by QQ, has a password, and was idle."""
    browser.signs_in()
    browser.fills_in("/account/", "/auth/password/", password=GOOD)
    browser.csrf = goes_idle(browser)
    return browser


def test_an_idle_member_is_shown_the_page(idle):
    """Once under new cookies, which nobody stores; then as ever."""
    before = jti(idle)

    page = idle.opens("/account/")

    assert page.status_code == 200
    assert "沙箱企鹅" in page.text
    assert {*left_in(page)} == TOKENS
    assert page.headers["Cache-Control"] == "no-store"
    assert jti(idle) != before
    assert left_in(idle.opens("/account/")) == {}


@pytest.mark.parametrize(
    ("path", "status", "shown"),
    [
        ("/", 200, "您好"),
        ("/login/", 303, ""),
        ("/nowhere", 404, "我的账号"),
        ("/auth/logout/", 405, "我的账号"),
    ],
)
def test_no_page_takes_them_for_a_stranger(idle, path, status, shown):
    """The sign-in page leads on at once; what is not there has the member's frame."""
    page = idle.opens(path)

    assert shown in page.text
    assert page.status_code == status
    assert {*left_in(page)} == TOKENS


@pytest.mark.engines("sqlite")
def test_an_expired_cookie_is_as_good_as_none(browser):
    """Some browsers send one a little longer."""
    browser.signs_in()
    with time_machine.travel(time.time() + 20 * 60, tick=False):
        page = browser.opens("/account/")

        assert page.status_code == 200
        assert {*left_in(page)} == TOKENS
        assert left_in(browser.opens("/account/")) == {}


@pytest.mark.parametrize(
    ("form", "fields"),
    [
        ("/auth/password/", {"password": "another-made-up-1", "current_password": GOOD}),
        ("/qq/binding/remove/", {}),
        ("/qq/binding/move/", {"account": "laoguke", "password": GOOD}),
    ],
)
def test_a_form_of_an_idle_page_succeeds(idle, shop, form, fields):
    """Its CSRF value is the session's; the session that the act opens is the one that goes on."""
    add_member(shop)

    done = idle.submits(form, csrf_token=idle.csrf, **fields)

    assert (done.status_code, done.location.partition("?")[0]) == (303, "/account/")
    assert {*left_in(done)} == TOKENS
    lines = [line.partition("=")[0] for line in done.headers.getlist("Set-Cookie")]
    assert lines.count("access_token") == 1
    assert idle.opens("/account/").status_code == 200
    with rows(shop) as session:
        assert session.query(LoginSession).filter(LoginSession.is_alive).count() == 1


def test_a_binding_begins_and_ends_after_idling(browser, shop):
    """At the form, and on the way back from QQ."""
    add_member(shop)
    login_by_form(browser)
    form = "/qq/authorize/?intent=bind&next=/account/"
    begun = browser.submits(form, csrf_token=goes_idle(browser))
    back = browser.consents(begun.headers["Refresh"].partition("url=")[2])
    goes_idle(browser)

    assert browser.opens(back).location == "/account/"
    assert "起绑定" in browser.opens("/account/").text


@pytest.mark.engines("sqlite")
def test_a_page_of_twenty_minutes_signs_out(browser, shop):
    """Without a renewal: the session is only ended, and no cookie stays."""
    browser.signs_in()
    value = browser.cookies()["csrf_access_token"]
    with time_machine.travel(time.time() + 20 * 60, tick=False):
        done = browser.submits("/auth/logout/", csrf_token=value)

    assert (done.status_code, done.location) == (303, "/")
    assert left_in(done) == dict.fromkeys(TOKENS, "")
    with rows(shop) as session:
        assert session.query(LoginSession).one().revoked is not None


@pytest.mark.engines("sqlite")
@pytest.mark.holds("A-27")
def test_a_renewal_makes_no_sign_in_young(browser, logged):
    """Whoever wants to change a password after twenty minutes is known, and asked to sign in."""
    browser.signs_in()
    value = browser.cookies()["csrf_access_token"]
    with time_machine.travel(time.time() + 20 * 60, tick=False):
        refused = browser.submits("/auth/password/", csrf_token=value, password=GOOD)

    assert (refused.status_code, refused.location) == (303, "/login/?next=/account/&again=1")
    assert [line["reason"] for line in logged() if "reason" in line] == ["fresh_login_required"]
    assert {*left_in(refused)} == TOKENS


def test_two_tabs_open_at_once(idle):
    """Both are renewed, and lead to the same successor."""
    other = idle.twin()
    pages = [tab.opens("/account/") for tab in (idle, other)]

    assert [page.status_code for page in pages] == [200, 200]
    assert jti(idle) == jti(other)


def test_the_browser_stays_known(idle, shop):
    """Its device goes on naming the session that a new sign-in replaces."""
    idle.opens("/account/")
    with rows(shop) as session:
        name = session.query(User).one().username
    login_by_form(idle, name)

    with rows(shop) as session:
        assert session.query(LoginSession).filter(LoginSession.is_alive).count() == 1
