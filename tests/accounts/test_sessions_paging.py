"""Many sign-ins come page by page, as JSON and on the page My account."""

from datetime import timedelta

import pytest
from logins import bearer
from malls import rows
from sign_ins import sign_in_often
from sqlalchemy import event

from meiduo.accounts.models import LoginSession, User


@pytest.mark.holds("A-79")
def test_my_sign_ins_come_twenty_a_page(visitor, shop):
    mine = visitor.signs_in().json
    sids = sign_in_often(shop, mine["user"]["id"], 41, age=timedelta(0))

    pages = [
        visitor.opens(f"/auth/sessions/?page={number}", headers=bearer(mine)).json
        for number in (1, 2, 3, 4)
    ]

    assert [len(page["sessions"]) for page in pages] == [20, 20, 2, 0]
    assert [page["next_page"] for page in pages] == [2, 3, None, None]
    assert {page["total"] for page in pages} == {42}
    assert pages[0]["sessions"][0]["current"]
    assert [one["id"] for page in pages for one in page["sessions"]][1:] == sids[::-1]
    assert visitor.opens("/auth/sessions/", headers=bearer(mine)).json == pages[0]


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1.5", "１", "9" * 9, "1 ", "1\n"])
def test_a_page_must_be_a_number(visitor, page):
    """Whatever else is asked for is a bad request."""
    mine = visitor.signs_in().json

    response = visitor.opens("/auth/sessions/", query_string={"page": page}, headers=bearer(mine))

    assert (response.status_code, response.json["reason"]) == (400, "bad_request")


@pytest.mark.holds("A-79")
def test_the_account_page_leads_from_page_to_page(browser, shop):
    browser.signs_in()
    with rows(shop) as session:
        user_id = session.query(User.id).scalar()
    sign_in_often(shop, user_id, 30)

    first = browser.opens("/account/").text
    second = browser.opens("/account/?page=2").text

    assert 'href="/account/?page=2#devices"' in first
    assert "共 31 个" in first
    assert "page=3" not in second
    assert second.count("<b>未知设备") == 11
    assert 'id="devices"' in second
    assert browser.opens("/account/?page=x").status_code == 400
    assert "More devices (31 in all)" in browser.opens("/account/?lang=en").text


@pytest.mark.holds("A-79")
def test_thirty_thousand_sign_ins_are_not_loaded(browser, shop, statements):
    """Counted in statements and in rows that reach Python, not in seconds."""
    browser.signs_in()
    with rows(shop) as session:
        user_id = session.query(User.id).scalar()
    sign_in_often(shop, user_id, 30_000)
    loaded = []
    event.listen(LoginSession, "load", lambda *seen: loaded.append(1))
    statements.clear()

    page = browser.opens("/account/")

    assert page.text.count('<li class="row">') == 20
    assert len(loaded) <= 21
    assert len([one for one in statements if one.startswith("SELECT")]) <= 4
