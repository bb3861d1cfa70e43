"""Pages for browsers, JSON for everybody else; every failure has our form."""

import pytest
from malls import HTML


@pytest.mark.holds("I7")
@pytest.mark.parametrize(
    ("method", "path", "status", "reason"),
    [
        ("get", "/nowhere", 404, "not_found"),
        ("post", "/qq/login/", 405, "method_not_allowed"),
        ("get", "/auth/logout/", 405, "method_not_allowed"),
        ("get", "/auth/refresh/", 405, "method_not_allowed"),
        ("get", "/auth/me/", 401, "token_invalid"),
    ],
)
def test_failures_are_json_or_pages(shop, method, path, status, reason):
    """JSON for API clients, a page with the same advice for browsers."""
    client = shop.test_client()

    answer = getattr(client, method)(path)
    page = getattr(client, method)(path, headers=HTML)

    assert (answer.status_code, page.status_code) == (status, status)
    assert set(answer.json) == {"code", "errmsg", "reason", "ref", "who", "retry", "hint"}
    assert answer.json["reason"] == reason
    assert page.mimetype == "text/html"
    assert answer.json["hint"] in page.text


@pytest.mark.parametrize(
    "path", ["/qq/login", "/qq/authorize", "/oauth_callback", "/auth/me", "/login", "/account", "/"]
)
def test_a_rule_is_served_with_and_without_slash(visitor, path):
    without = visitor.opens(path)
    with_slash = visitor.opens(path.rstrip("/") + "/")

    assert without.status_code == with_slash.status_code != 404
    assert without.status_code not in (301, 307, 308)


@pytest.mark.parametrize(
    "accept", ["*/*", "application/json", "", "text/plain", "application/json, text/html;q=0.5"]
)
def test_who_does_not_prefer_html_gets_json(visitor, accept):
    assert visitor.opens("/nowhere", headers={"Accept": accept}).mimetype == "application/json"


@pytest.mark.holds("B-48", "I7")
def test_our_faults_are_pages_of_ours(shop, browser, visitor):
    def broken():
        raise ZeroDivisionError("boom")

    shop.add_url_rule("/broken/", view_func=broken)
    page = browser.opens("/broken/")

    assert page.status_code == 500
    assert "boom" not in page.text
    assert visitor.opens("/broken/").json["errmsg"] == "系统繁忙，请稍后再试"
