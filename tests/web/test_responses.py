"""Pages for browsers, JSON for everybody else; every failure has our form."""

import time

import pytest
from shop import HTML, KEYS, Visitor, dispose

import config
from meiduo import create_app
from meiduo.extensions import WRITE, db


@pytest.mark.parametrize(("method", "path", "status", "reason"), [
    ("get", "/nowhere", 404, "not_found"),
    ("post", "/qq/login/", 405, "method_not_allowed"),
    ("get", "/auth/logout/", 405, "method_not_allowed"),
    ("get", "/auth/refresh/", 405, "method_not_allowed"),
    ("get", "/auth/me/", 401, "token_invalid"),
])  # fmt: skip
def test_failures_are_json_for_api_clients_and_pages_for_browsers(shop, method, path, status, reason):
    client = shop.test_client()

    told, page = getattr(client, method)(path), getattr(client, method)(path, headers=HTML)

    assert (told.status_code, page.status_code) == (status, status)
    assert set(told.json) == {"code", "errmsg", "reason", "ref", "who", "retry", "hint"}
    assert told.json["reason"] == reason
    assert page.mimetype == "text/html"
    assert told.json["errmsg"] in page.text


@pytest.mark.parametrize(
    "path", ["/qq/login", "/qq/authorize", "/oauth_callback", "/auth/me", "/login", "/account", "/"]
)
def test_every_rule_is_served_with_and_without_the_slash(visitor, path):
    without, with_slash = visitor.opens(path), visitor.opens(path.rstrip("/") + "/")

    assert without.status_code == with_slash.status_code != 404
    assert without.status_code not in (301, 307, 308)


@pytest.mark.parametrize("accept", ["*/*", "application/json", "", "text/plain", "application/json, text/html;q=0.5"])
def test_who_does_not_prefer_html_gets_json(visitor, accept):
    assert visitor.opens("/nowhere", headers={"Accept": accept}).mimetype == "application/json"


@pytest.mark.parametrize("path", ["/", "/login/", "/account/", "/qq/login/", "/oauth_callback", "/auth/me/"])
def test_answers_are_not_stored_by_caches(visitor, path):
    headers = visitor.opens(path).headers

    assert headers["Cache-Control"] == "no-store"
    assert {"Accept", "Cookie"} <= {name.strip() for name in headers["Vary"].split(",")}
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_database_that_is_gone_is_503(tmp_path, qq):
    settings = {**KEYS, **qq.settings(), "DATABASE_URL": f"sqlite:///{tmp_path}/missing/db.sqlite"}
    app = create_app(config.load(settings, tmp_path))
    visitor = Visitor(app.test_client())

    answer = visitor.opens(visitor.consents())

    assert (answer.status_code, answer.json["reason"], answer.json["code"]) == (503, "unavailable", "5000")
    assert int(answer.headers["Retry-After"]) > 0
    dispose(app)


def test_b48_a_fault_of_ours_is_a_page_of_ours(shop, browser, visitor):
    def broken():
        raise ZeroDivisionError("boom")

    shop.add_url_rule("/broken/", view_func=broken)

    assert (browser.opens("/broken/").status_code, "boom" in browser.opens("/broken/").text) == (500, False)
    assert visitor.opens("/broken/").json["errmsg"] == "系统繁忙，请稍后再试"


def test_a_locked_database_is_503_in_time_and_hands_out_nothing(visitor, shop):
    back = visitor.consents()
    with shop.app_context():
        other = db.engine.connect()
    other.execution_options(**{WRITE: True}).begin()  # a writer that does not end
    began = time.monotonic()

    answer = visitor.opens(back)

    assert (answer.status_code, answer.json["reason"]) == (503, "unavailable")
    assert time.monotonic() - began < 7
    assert "token" not in answer.text
    other.close()


@pytest.mark.parametrize("host", ["evil.example", ".....", "a" * 64 + ".example", "localhost.evil.example"])
@pytest.mark.parametrize("path", ["/", "/login/", "/qq/login/", "/nowhere", "/healthz"])
def test_a_foreign_host_header_is_a_bad_request_for_everybody(visitor, browser, host, path):
    for caller in (visitor, browser):
        answer = caller.opens(path, headers={"Host": host})
        assert (answer.status_code, answer.json["reason"]) == (400, "bad_request")


def test_a_database_that_is_not_migrated_says_what_to_do(tmp_path, qq, logged):
    app = create_app(config.load({**KEYS, **qq.settings()}, tmp_path))
    visitor = Visitor(app.test_client())

    assert visitor.opens(visitor.consents()).status_code == 503
    assert any("flask db upgrade" in line.get("detail", "") for line in logged())
    dispose(app)


def test_forwarded_headers_change_nothing_without_a_proxy(visitor, shop):
    told = visitor.opens("/qq/login/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})

    assert "evil" not in told.json["login_url"]


def test_pages_greet_in_chinese_first_and_in_english_on_request(visitor):
    assert "欢迎来到美多商城" in visitor.opens("/").text
    assert 'lang="zh-CN"' in visitor.opens("/").text
    english = visitor.opens("/?lang=en").text
    assert "Welcome to Meiduo Mall" in english
    assert 'lang="en"' in english
    assert "Welcome to Meiduo Mall" in visitor.opens("/").text  # remembered
    assert 'href="/login/?next=%2Fcart%2F&amp;lang=zh"' in visitor.opens("/login/?next=/cart/").text
    assert visitor.opens("/login/?endpoint=x&_external=1&_scheme=x&values=%FF").status_code == 200
    assert visitor.opens("/?lang=xx", headers={"Accept-Language": "de, xx-XX-x;q=0.3"}).status_code == 200


def test_a_signed_in_visitor_passes_through_the_sign_in_page(browser):
    browser.signs_in()

    assert browser.opens("/login/?next=/cart/").location == "/cart/"
