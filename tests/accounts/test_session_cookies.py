"""The cookies of a sign-in."""

import pytest
from logins import GOOD, WRONG

FIXED = ("Path", "SameSite", "HttpOnly", "Secure", "Domain")


@pytest.mark.holds("A-35", "A-24")
def test_cookies_are_cleared_as_they_were_set(browser):
    """With the same name, path and attributes."""
    signed_in = browser.signs_in()
    value = browser.client.get_cookie("csrf_access_token").value
    signed_out = browser.client.post("/auth/logout/", headers={"X-CSRF-TOKEN": value})

    assert attributes(signed_in) == attributes(signed_out)
    assert len(attributes(signed_in)) == 4
    assert not [name for name in browser.cookies() if "token" in name]


@pytest.mark.holds("A-35")
def test_a_pages_script_signs_in_by_cookie(visitor, regular):
    """It asks for cookies and is given no token to read; what it sends then is its own."""
    body = {"account": "laoguke", "password": GOOD, "cookies": "1"}
    response = visitor.client.post("/auth/login/", json=body)

    assert "eyJ" not in response.text
    assert response.json["user"]["id"] == regular
    assert len(attributes(response)) == 4
    value = {"X-CSRF-TOKEN": visitor.cookies()["csrf_access_token"]}
    assert visitor.opens("/auth/me/").json["user"]["id"] == regular
    assert visitor.client.delete("/auth/sessions/").json["reason"] == "csrf_failed"
    assert visitor.client.delete("/auth/sessions/", headers=value).status_code == 204


def test_a_wrong_password_sets_no_cookie(visitor, regular):
    body = {"account": "laoguke", "password": WRONG, "cookies": "1"}

    response = visitor.client.post("/auth/login/", json=body)

    assert response.json["reason"] == "bad_credentials"
    assert attributes(response) == {}


def attributes(answer):
    """Return what makes two cookies one, by the cookie's name."""
    found = {}
    for line in answer.headers.getlist("Set-Cookie"):
        pair, *rest = line.split("; ")
        name = pair.partition("=")[0]
        if "token" in name:
            found[name] = sorted(part for part in rest if part.startswith(FIXED))
    return found
