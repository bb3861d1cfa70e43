"""A-19: a browser is recognised as long as its sign-in lives, and known to those who signed in with it."""

import secrets

import pytest
import time_machine
from shop import HTML, Visitor, rows
from test_passwords import GOOD

from meiduo.accounts import device, passwords
from meiduo.accounts.models import LoginSession, User

OLD, NEW = secrets.token_hex(), secrets.token_hex()


def add_member(shop, name="laoguke"):
    with rows(shop) as session:
        session.add(User(username=name, password_hash=passwords.make(GOOD)))
        session.commit()


def by_password(browser, name="laoguke"):
    form = {"account": name, "password": GOOD}
    return browser.client.post("/auth/login/", data=form, headers={**HTML, "Origin": "http://localhost"})


def ended(shop):
    """Tell of each sign-in, in their order, whether it is over."""
    with rows(shop) as session:
        return [row[0] is not None for row in session.query(LoginSession.revoked).order_by(LoginSession.created)]


def lapses(browser):
    """Take away what is over after a quarter of an hour."""
    names = [cookie.key for cookie in browser.client._cookies.values() if cookie.key.endswith("access_token")]
    for name in names:
        browser.client.delete_cookie(name)
    assert names


@pytest.mark.parametrize("again", ["qq", "password"])
@pytest.mark.parametrize("first", ["qq", "password"])
def test_a19_a_new_sign_in_replaces_the_browsers_old_one_after_days(browser, shop, first, again):
    add_member(shop)
    ways = {"qq": browser.signs_in, "password": lambda: by_password(browser)}
    ways[first]()
    lapses(browser)

    ways[again]()
    assert ended(shop) == [True, False]


def test_a19_a_newcomers_choice_replaces_the_old_sign_in_too(make_shop):
    shop = make_shop(QQ_SIGNUP="ask")
    browser = Visitor(shop.test_client(), HTML)
    add_member(shop)
    by_password(browser)
    lapses(browser)
    page = browser.opens(browser.signs_in().location).text
    ticket = page.partition('name="ticket" value="')[2].partition('"')[0]
    headers = {**HTML, "Origin": "http://localhost"}
    browser.client.post("/qq/bind/", data={"ticket": ticket, "action": "create"}, headers=headers)

    assert ended(shop) == [True, False]


def test_a19_another_browser_ends_nobodys_sign_in(browser, shop):
    browser.signs_in()
    Visitor(shop.test_client(), HTML).signs_in()

    assert ended(shop) == [False, False]


def test_signing_out_forgets_the_sign_in_and_not_the_browser(browser, shop):
    browser.signs_in()
    csrf = browser.client.get_cookie("csrf_access_token").value
    browser.client.post("/auth/logout/", headers={"X-CSRF-TOKEN": csrf})
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
        by_password(browser, name)
    with rows(shop) as session:
        ids = [row[0] for row in session.query(User.id).order_by(User.id.desc())]

    assert known(shop, browser)[0] == tuple(ids[:5])
    assert len(browser.client.get_cookie("device").value) < 512


def test_a35_the_device_cookie_under_https(make_shop):
    shop = make_shop(QQ_REDIRECT_URI="https://localhost/oauth_callback")
    add_member(shop)
    headers = {**HTML, "Origin": "https://localhost"}
    form = {"account": "laoguke", "password": GOOD}
    answer = shop.test_client().post("/auth/login/", data=form, headers=headers, base_url="https://localhost")
    line = next(line for line in answer.headers.getlist("Set-Cookie") if "device" in line.partition("=")[0])

    assert line.startswith("__Host-device=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax", f"Max-Age={365 * 24 * 3600}"} <= set(line.split("; "))
    assert "Domain" not in line


def test_a63_a_browser_is_known_after_a_change_of_the_secret_key(make_shop, tmp_path):
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
