"""Changes by cookie come from pages of ours, as posts, with the CSRF value."""

import pytest
from malls import OURS, bearer

pytestmark = pytest.mark.holds("A-36")


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://localhost.evil.example",
        "http://localhost:1",
        "https://localhost",
        "ftp://localhost",
        "localhost",
        "://localhost",
        "http://localhost/",
        "",
    ],
)
def test_a_change_from_another_origin_is_refused(browser, origin):
    """By cookie, that is; and ours is let in."""
    browser.signs_in()
    csrf = {"X-CSRF-TOKEN": browser.client.get_cookie("csrf_access_token").value}

    foreign = browser.client.post("/auth/refresh/", headers={**csrf, "Origin": origin})
    own = browser.client.post("/auth/refresh/", headers={**csrf, **OURS})

    assert foreign.json["reason"] == "csrf_failed"
    assert own.status_code == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://localhost", 401), ("HTTPS://LOCALHOST", 401), ("http://localhost", 403)],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_under_https_only_an_https_origin_is_ours(make_shop, origin, status, scheme):
    """Also behind a proxy that ends TLS and does not say so.

    401: past the Origin, and then the password is wrong.
    """
    shop = make_shop(QQ_REDIRECT_URI="https://localhost/oauth_callback")
    form = {"account": "nobody", "password": "made-up-password"}
    there = {"base_url": f"{scheme}://localhost", "headers": {"Origin": origin}}

    assert shop.test_client().post("/auth/login/", data=form, **there).status_code == status
    assert shop.test_client().post("/auth/login/", json=form, **there).status_code == status


def test_bearer_callers_need_no_csrf_value(visitor):
    tokens = visitor.signs_in().json
    headers = {**bearer(tokens, "refresh_token"), "Origin": "https://app.example"}

    assert visitor.client.post("/auth/refresh/", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/auth/logout/", "/auth/refresh/"])
@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_changes_are_posts(browser, path, method):
    browser.signs_in()

    assert getattr(browser.client, method)(path).status_code == 405
