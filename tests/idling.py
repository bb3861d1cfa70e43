"""Members who were idle: their access token is over, their refresh token is good."""

from logins import claims

TOKENS = {"access_token", "refresh_token", "csrf_access_token", "csrf_refresh_token"}


def goes_idle(browser):
    """Let the browser drop what lives for fifteen minutes; return the CSRF value of a page that is
    still shown in it."""
    value = browser.cookies()["csrf_access_token"]
    loses(browser, "access_token", "csrf_access_token")
    return value


def loses(browser, *names):
    """Let the browser drop cookies, all of its tokens when none is named."""
    for name in names or TOKENS:
        browser.client.delete_cookie(name)


def left_in(response):
    """Return the values of the token cookies that a response sets or, empty, takes away."""
    lines = response.headers.getlist("Set-Cookie")
    pairs = [line.partition(";")[0].partition("=") for line in lines]
    return {name: value for name, _, value in pairs if name in TOKENS}


def jti(browser):
    """Return which refresh token a browser has."""
    return claims(browser.cookies()["refresh_token"])["jti"]
