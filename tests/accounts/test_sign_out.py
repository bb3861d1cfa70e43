"""Signing out ends the sign-in, with whatever is left of it."""

import pytest
import time_machine
from logins import bearer, claims, header, refused, renewing
from malls import HTML, rows

from meiduo.accounts.models import LoginSession


@pytest.mark.holds("A-24", "I11")
def test_logout_ends_both_tokens_and_is_repeatable(visitor, signed_in):
    for _ in range(2):
        assert visitor.client.post("/auth/logout/", headers=bearer(signed_in)).status_code == 204
    assert refused(visitor.opens("/auth/me/", headers=bearer(signed_in)))
    assert refused(visitor.client.post("/auth/refresh/", headers=renewing(signed_in)))


@pytest.mark.holds("A-24")
def test_logout_works_with_an_expired_access_token(visitor, shop, signed_in):
    with time_machine.travel(claims(signed_in["access_token"])["exp"] + 60, tick=False):
        visitor.client.post("/auth/logout/", headers=bearer(signed_in))

    assert refused(visitor.client.post("/auth/refresh/", headers=renewing(signed_in)))


@pytest.mark.holds("A-24")
def test_logout_of_nobody_is_no_error(visitor):
    assert visitor.client.post("/auth/logout/").status_code == 204
    assert visitor.client.post("/auth/logout/", headers=HTML).status_code == 303
    assert refused(visitor.client.post("/auth/logout/", headers=header("x")))


@pytest.mark.holds("A-24")
def test_a_browser_signs_out_with_a_form(browser, shop):
    browser.signs_in()
    page = browser.opens("/account/").text
    value = page.partition('name="csrf_token" value="')[2].partition('"')[0]

    response = browser.client.post("/auth/logout/", data={"csrf_token": value}, headers=HTML)

    assert (response.status_code, response.location) == (303, "/")
    assert browser.opens("/account/").location == "/login/?next=/account/"
    with rows(shop) as session:
        assert session.query(LoginSession).one().revoked is not None
