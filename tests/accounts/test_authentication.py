"""Who is calling: by header or by cookie, never by address."""

import json

import pytest
from logins import bearer, csrf, header, refused, renewing
from malls import HTML, Visitor, rows

from meiduo.accounts.models import LoginSession, User
from meiduo.columns import now


def test_me_without_a_token_is_refused(visitor):
    assert refused(visitor.opens("/auth/me/"))


@pytest.mark.holds("A-28")
@pytest.mark.parametrize(
    "credentials",
    [
        ", ,",
        ",\xa0,",
        "Bearer",
        "Bearer a b c",
        "Bearer x",
        "Basic eA==",
        "caf\xe9",
        "Bearer " + "a" * 9000,
        "Bearer " + ".".join(["a"] * 5),
        ",",
        " ",
    ],
)
def test_malformed_credentials_are_401_and_never_500(visitor, credentials):
    sent = credentials.encode().decode("latin-1")

    assert refused(visitor.opens("/auth/me/", headers={"Authorization": sent}))


@pytest.mark.holds("A-18", "A-23", "I11")
def test_disabling_and_a_new_epoch_end_old_tokens(visitor, shop, signed_in):
    """At the next request, and enabling does not bring them back."""
    for change in ({"is_active": False}, {"is_active": True, "session_epoch": 1}):
        with rows(shop) as session:
            session.query(User).update(change)
            session.commit()
        assert refused(visitor.opens("/auth/me/", headers=bearer(signed_in)))
        assert refused(visitor.client.post("/auth/refresh/", headers=renewing(signed_in)))


@pytest.mark.holds("I11")
def test_a_sign_in_ends_with_its_row(visitor, shop, signed_in):
    """Whatever the token says."""
    with rows(shop) as session:
        session.query(LoginSession).update({"expires": now()})
        session.commit()

    assert refused(visitor.opens("/auth/me/", headers=bearer(signed_in)))


def test_other_schemes_leave_the_cookie_alone(browser):
    """In the header Authorization."""
    browser.signs_in()
    staging = {"Authorization": "Basic c3RhZ2luZzpwYXNz"}

    assert browser.client.get("/auth/me/", headers=staging).status_code == 200
    assert "沙箱企鹅" in browser.opens("/account/", headers=staging).text


@pytest.mark.holds("A-36")
def test_a_header_decides_before_a_cookie(browser):
    browser.signs_in()

    assert refused(browser.client.get("/auth/me/", headers=header("x")))
    assert browser.client.get("/auth/me/").status_code == 200


@pytest.mark.holds("A-28")
def test_tokens_in_the_address_are_not_read(visitor, signed_in):
    assert refused(visitor.opens("/auth/me/?jwt=" + signed_in["access_token"]))
    assert refused(visitor.opens("/auth/me/?access_token=" + signed_in["access_token"]))


@pytest.mark.holds("A-28", "A-29", "A-36")
def test_a_change_by_cookie_needs_the_csrf_value(browser, shop):
    browser.signs_in()
    for headers in ({}, {"X-CSRF-TOKEN": "wrong"}, {"X-CSRF-TOKEN": "caf\xe9"}):
        for path in ("/auth/refresh/", "/auth/logout/"):
            response = browser.client.post(path, headers=headers)
            assert (response.status_code, response.json["reason"]) == (403, "csrf_failed")

    response = browser.client.post("/auth/refresh/", data={"csrf_token": "é"})
    assert response.json["reason"] == "csrf_failed"

    response = browser.client.post("/auth/refresh/", headers={"X-CSRF-TOKEN": csrf(browser)})

    assert response.status_code == 200
    assert "refresh_token" not in response.json  # what came in a cookie goes back in a cookie
    assert any(line.startswith("refresh_token=") for line in response.headers.getlist("Set-Cookie"))


@pytest.mark.holds("A-35", "A-74")
def test_cookies_under_https_are_secure_and_prefixed(make_shop):
    """With the prefixes that browsers know."""
    shop = make_shop(QQ_REDIRECT_URI="https://localhost/oauth_callback")
    browser = Visitor(shop.test_client(), HTML)
    response = browser.client.get("/qq/login/", base_url="https://localhost")
    line = response.headers["Set-Cookie"]

    assert line.startswith("__Host-qq_attempt_")
    assert "Secure" in line
    assert shop.config["JWT_ACCESS_COOKIE_NAME"] == "__Host-access_token"
    assert shop.config["JWT_COOKIE_SECURE"] is True


def test_the_envelope_shows_chinese_as_it_is(visitor):
    text = visitor.opens("/auth/me/").text

    assert json.loads(text)["errmsg"] in text
