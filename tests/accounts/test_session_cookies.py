"""The cookies of a sign-in."""

import pytest

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


def attributes(answer):
    """Return what makes two cookies one, by the cookie's name."""
    found = {}
    for line in answer.headers.getlist("Set-Cookie"):
        pair, *rest = line.split("; ")
        name = pair.partition("=")[0]
        if "token" in name:
            found[name] = sorted(part for part in rest if part.startswith(FIXED))
    return found
