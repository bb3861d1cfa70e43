"""A browser is recognised as long as its sign-in lives, and known to its users."""

import secrets

import pytest
import time_machine
from logins import FORM, GOOD, add_member, csrf, login_by_form
from malls import HTML, Visitor, rows

from meiduo.accounts import device
from meiduo.accounts.models import LoginSession, User

OLD = secrets.token_hex()
NEW = secrets.token_hex()


def ended(shop):
    """Tell of each sign-in, in their order, whether it is over."""
    with rows(shop) as session:
        found = session.query(LoginSession.revoked).order_by(LoginSession.created)
        return [row[0] is not None for row in found]


def lapses(browser):
    """Take away what is over after a quarter of an hour."""
    names = [cookie.key for cookie in browser.client._cookies.values()]
    names = [name for name in names if name.endswith("access_token")]
    for name in names:
        browser.client.delete_cookie(name)
    assert names


@pytest.mark.holds("A-19")
@pytest.mark.parametrize("again", ["qq", "password"])
@pytest.mark.parametrize("first", ["qq", "password"])
def test_a_new_sign_in_replaces_the_old_one(browser, shop, first, again):
    """Of this browser, also days later, when its access cookie is over."""
    add_member(shop)
    ways = {"qq": browser.signs_in, "password": lambda: login_by_form(browser)}
    ways[first]()
    lapses(browser)

    ways[again]()
    assert ended(shop) == [True, False]


@pytest.mark.holds("A-19")
def test_a_newcomers_choice_replaces_the_old_sign_in(make_shop):
    shop = make_shop(QQ_SIGNUP="ask")
    browser = Visitor(shop.test_client(), HTML)
    add_member(shop)
    login_by_form(browser)
    lapses(browser)
    page = browser.opens(browser.signs_in().location).text
    ticket = page.partition('name="ticket" value="')[2].partition('"')[0]
    form = {"ticket": ticket, "action": "create"}
    browser.client.post("/qq/bind/", data=form, headers=FORM)

    assert ended(shop) == [True, False]


@pytest.mark.holds("A-19")
def test_another_browser_ends_nobodys_sign_in(browser, shop):
    browser.signs_in()
    Visitor(shop.test_client(), HTML).signs_in()

    assert ended(shop) == [False, False]


def test_signing_out_does_not_forget_the_browser(browser, shop):
    """It forgets the sign-in only."""
    browser.signs_in()
    browser.client.post("/auth/logout/", headers={"X-CSRF-TOKEN": csrf(browser)})
    users, sid = known(shop, browser)

    assert (len(users), sid) == (1, None)


def known(shop, browser):
    """Return what the cookie says."""
    cookie = browser.client.get_cookie("device")
    with shop.test_request_context(headers={"Cookie": f"device={cookie.value}"}):
        found = device.read()
        return found.users, found.sid


def test_a_browser_remembers_five_users_the_latest_first(browser, shop):
    for name in "abcdef":
        add_member(shop, name)
        login_by_form(browser, name)
    with rows(shop) as session:
        ids = [row[0] for row in session.query(User.id).order_by(User.id.desc())]

    assert known(shop, browser)[0] == tuple(ids[:5])
    assert len(browser.client.get_cookie("device").value) < 512


@pytest.mark.holds("A-35")
def test_the_device_cookie_under_https(make_shop):
    shop = make_shop(QQ_REDIRECT_URI="https://localhost/oauth_callback")
    add_member(shop)
    headers = {**HTML, "Origin": "https://localhost"}
    form = {"account": "laoguke", "password": GOOD}
    response = shop.test_client().post(
        "/auth/login/", data=form, headers=headers, base_url="https://localhost"
    )
    lines = response.headers.getlist("Set-Cookie")
    line = next(line for line in lines if "device" in line.partition("=")[0])
    wanted = {"Secure", "HttpOnly", "Path=/", "SameSite=Lax", f"Max-Age={365 * 24 * 3600}"}

    assert line.startswith("__Host-device=")
    assert wanted <= set(line.split("; "))
    assert "Domain" not in line


@pytest.mark.holds("A-63")
def test_a_browser_outlives_a_new_secret_key(make_shop, tmp_path):
    """While the former key is a fallback, and no longer."""
    database = f"sqlite:///{tmp_path}/shared.sqlite"
    before = make_shop(SECRET_KEY=OLD, DATABASE_URL=database)
    browser = Visitor(before.test_client(), HTML)
    browser.signs_in()
    after = make_shop(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=OLD, DATABASE_URL=database)
    forgotten = make_shop(SECRET_KEY=NEW, DATABASE_URL=database)

    assert len(known(after, browser)[0]) == 1
    assert known(forgotten, browser) == ((), None)


@pytest.mark.parametrize(("days", "users"), [(364, 1), (366, 0)])
def test_a_browser_is_forgotten_after_a_year(browser, shop, days, users):
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        browser.signs_in()
        value = browser.client.get_cookie("device").value
        clock.shift(days * 24 * 3600)
        browser.client.set_cookie("device", value)  # a browser that keeps what is over

        assert len(known(shop, browser)[0]) == users
