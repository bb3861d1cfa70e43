"""What every response says to caches, frames and other origins."""

import pytest


@pytest.mark.holds("A-37")
@pytest.mark.parametrize(
    "path", ["/", "/login/", "/account/", "/qq/login/", "/oauth_callback", "/auth/me/"]
)
def test_responses_are_not_stored_by_caches(visitor, path):
    headers = visitor.opens(path).headers

    assert headers["Cache-Control"] == "no-store"
    assert {"Accept", "Cookie"} <= {name.strip() for name in headers["Vary"].split(",")}
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.holds("A-37")
def test_nothing_that_carries_a_token_is_stored(visitor):
    for answer in (
        visitor.signs_in(),
        visitor.opens("/qq/login/"),
        visitor.opens("/auth/me/"),
        visitor.opens("/account/"),
    ):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Pragma"] == "no-cache"
        assert {"Accept", "Cookie"} <= set(answer.headers["Vary"].replace(" ", "").split(","))


@pytest.mark.holds("A-38")
@pytest.mark.parametrize("path", ["/", "/login/", "/nowhere", "/qq/login/", "/static/meiduo.js"])
def test_pages_load_nothing_foreign_nor_stand_in_frames(browser, path):
    answer = browser.opens(path)
    answer.close()
    assert answer.status_code == (404 if path == "/nowhere" else 200)
    parts = answer.headers["Content-Security-Policy"].split("; ")
    policy = dict(part.split(" ", 1) for part in parts)

    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in str(policy)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    if answer.mimetype == "text/html":
        tags = answer.text.split("<")
        bearing = [tag for tag in tags if tag.startswith(("a ", "body", "img", "form"))]
        assert "style=" not in answer.text
        assert "<script>" not in answer.text
        assert " on" not in " ".join(bearing)


@pytest.mark.holds("A-38")
def test_hsts_under_https_only(make_shop, visitor):
    secure = make_shop(QQ_REDIRECT_URI="https://localhost/oauth_callback").test_client()

    headers = secure.get("/", base_url="https://localhost").headers
    assert "Strict-Transport-Security" in headers
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in visitor.opens("/").headers


@pytest.mark.holds("A-38")
@pytest.mark.parametrize(("setting", "covered"), [("0", False), ("1", True)])
def test_hsts_covers_subdomains_only_when_set(make_shop, setting, covered):
    shop = make_shop(QQ_REDIRECT_URI="https://localhost/oauth_callback", HSTS_SUBDOMAINS=setting)

    headers = shop.test_client().get("/", base_url="https://localhost").headers
    assert headers["Strict-Transport-Security"].endswith("; includeSubDomains") is covered


@pytest.mark.holds("A-39")
def test_no_other_origin_may_read_responses(visitor):
    for answer in (
        visitor.opens("/auth/me/", headers={"Origin": "https://evil.example"}),
        visitor.client.options("/auth/me/"),
    ):
        assert not [name for name, _ in answer.headers if name.lower().startswith("access-control")]
