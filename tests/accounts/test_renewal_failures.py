"""While cookies cannot be renewed, because of the database or of too many, members stay members."""

import time

import pytest
from idling import TOKENS, goes_idle, left_in
from logins import claims
from malls import HTML, Visitor, rows
from sqlalchemy import text

from meiduo.accounts import renewal
from meiduo.extensions import db
from meiduo.web import limits
from meiduo.write_locks import WRITE


@pytest.fixture
def idle(browser):
    browser.signs_in()
    goes_idle(browser)
    return browser


def test_a_machine_is_no_member(make_shop):
    """So many pages are renewed for one session; its cookies stay as they are."""
    shop = make_shop(RATELIMIT_ENABLED="1")
    browser = Visitor(shop.test_client(), HTML)
    browser.signs_in()
    goes_idle(browser)
    sid = claims(browser.cookies()["refresh_token"])["sid"]
    with shop.app_context():
        for _ in range(60):
            limits.hit(renewal.RATE, "renewal", sid)

    page = browser.opens("/")

    assert page.status_code == 200
    assert left_in(page) == {}


@pytest.mark.holds("B-25")
def test_a_failing_database_takes_nobody_for_a_stranger(idle, shop):
    """Whoever does not ask who that is goes on; the cookies are good when it is back."""

    def rename(old, new):
        with rows(shop) as session:
            session.execute(text(f"alter table {old} rename to {new}"))
            session.commit()

    rename("login_sessions", "gone")
    asked = [idle.opens(path) for path in ("/account/", "/", "/login/", "/qq/authorize/")]
    rename("gone", "login_sessions")

    assert [page.status_code for page in asked] == [503, 503, 503, 302]
    assert [left_in(page) for page in asked] == [{}, {}, {}, {}]
    assert '<a class="brand"' in asked[0].text
    assert idle.opens("/account/").status_code == 200


@pytest.mark.engines("sqlite")
@pytest.mark.holds("B-22")
def test_while_nothing_is_written_pages_are_shown(idle, shop):
    """To whoever has the current token, without a new one; a copy that is spent opens nothing."""
    thief = idle.twin()
    idle.opens("/account/")
    goes_idle(idle)
    with shop.app_context():
        other = db.engine.connect()
    other.execution_options(**{WRITE: True}).begin()  # a writer that does not end
    began = time.monotonic()

    page = idle.opens("/account/")
    spent = thief.opens("/account/")
    other.close()

    assert time.monotonic() - began < 14
    assert (page.status_code, left_in(page)) == (200, {})
    assert "沙箱企鹅" in page.text
    assert (spent.status_code, left_in(spent)) == (503, {})
    assert {*left_in(idle.opens("/account/"))} == TOKENS
