"""Threat table, A-01 to A-11, A-31 to A-39, A-63: each row that has no test of its own elsewhere is one here.

A-01, A-02, A-03, A-05: also test_attempts.py; A-07, A-12: test_wire.py; A-30: test_next_url.py; A-34: test_servers.py;
A-50 to A-52: test_upstream.py; A-60, A-64: test_secrets.py; A-70 to A-72: test_profile.py.
"""

import secrets
import sqlite3
import threading

import jwt as pyjwt
import pytest
import requests
import time_machine
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st
from shop import APP_ID, HTML, KEYS, Visitor, count, free_port, gunicorn, migrated, rows, running, state_of
from sqlalchemy import text

from meiduo.accounts.models import LoginSession, User
from meiduo.mall_models import QQBinding, UsedAttempt


def cause(answer):
    return answer.json.get("cause")


def test_a01_a_victims_browser_cannot_be_signed_in_by_an_attackers_link(visitor, stranger, shop, qq):
    attackers_link = visitor.consents(person="attacker")
    asked = qq.asked()

    answer = stranger.opens(attackers_link)

    assert (answer.status_code, cause(answer)) == (403, "no_cookie")
    assert not answer.headers.getlist("Set-Cookie")
    assert "Location" not in answer.headers
    assert qq.asked() == asked
    assert count(shop, User) == 0


def test_a02_a_state_opens_nothing_in_another_browser_that_has_attempts_of_its_own(visitor, stranger):
    back = visitor.consents()
    stranger.starts()

    assert cause(stranger.opens(back)) == "other_browser"


def test_a03_a_state_works_once_and_ten_minutes_also_with_a_copied_jar(visitor, shop):
    back = visitor.consents()
    thief = Visitor(shop.test_client())
    thief.client._cookies.update(visitor.client._cookies)

    assert visitor.opens(back).status_code == 200
    assert cause(thief.opens(back)) == "used"


def test_a04_two_hundred_abandoned_attempts_leave_nothing_behind_and_the_next_login_works(visitor, shop):
    for number in range(200):
        visitor.starts(f"/list/{number}?q=" + "y" * 400)

    assert count(shop, UsedAttempt) == 0
    assert sum(len(cookie.value) for cookie in visitor.client._cookies.values()) < 4096
    assert visitor.signs_in().status_code == 200


def test_a05_two_tabs_do_not_lose_each_others_state(visitor):
    first, second = visitor.consents(visitor.starts("/a")), visitor.consents(visitor.starts("/b"))

    assert (visitor.opens(first).json["next"], visitor.opens(second).json["next"]) == ("/a", "/b")


def test_a06_a_stolen_code_opens_nothing_in_the_attackers_browser(visitor, stranger, qq, shop):
    stolen = visitor.consents().partition("code=")[2].partition("&")[0]
    asked = qq.asked()

    answer = stranger.opens(f"/oauth_callback?code={stolen}&state={state_of(visitor.starts())}")

    assert answer.status_code == 403
    assert qq.asked() == asked
    assert count(shop, User) == 0


def test_a07_a_token_or_openid_from_the_client_proves_nothing(visitor):
    back = f"/oauth_callback?access_token=A&openid={'A' * 32}&client_id={APP_ID}&state={state_of(visitor.starts())}"

    assert visitor.opens(back).json["reason"] == "code_missing"


def test_a08_an_attempt_names_its_intent_and_a_binding_its_app(visitor, shop):
    visitor.signs_in()

    with rows(shop) as session:
        assert session.query(QQBinding.app_id).scalar() == APP_ID


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "X-Forwarded-Prefix", "X-Forwarded-Proto", "Forwarded",
                                    "X-Original-URL", "X-Host"])  # fmt: skip
def test_a09_the_redirect_address_never_comes_from_the_request(visitor, header):
    answer = visitor.opens(
        "/qq/login/", headers={header: "host=evil.example" if header == "Forwarded" else "evil.example"}
    )

    if answer.status_code == 200:
        assert "redirect_uri=http%3A%2F%2Flocalhost%2Foauth_callback" in answer.json["login_url"]
        assert "evil" not in answer.json["login_url"]
    assert answer.status_code == (400 if header == "Host" else 200)


def test_a09_behind_a_counted_proxy_its_host_is_checked_too(make_shop):
    behind = Visitor(make_shop(PROXY_COUNT="1").test_client())

    assert behind.opens("/qq/login/", headers={"X-Forwarded-Host": "evil.example"}).status_code == 400
    assert behind.opens("/qq/login/", headers={"X-Forwarded-Host": "localhost"}).status_code == 200


@pytest.mark.parametrize("name", ["error", "error_description", "msg", "usercancel", "code"])
def test_a10_nothing_of_the_callbacks_query_is_repeated(visitor, browser, name):
    for caller in (visitor, browser):
        query = {"state": state_of(caller.starts()), "code": "A", name: "<script>canary</script>"}
        answer = caller.opens("/oauth_callback", query_string=query)
        assert "canary" not in answer.text + str(answer.headers)


def test_a10_a_refusal_consumes_the_attempt(visitor):
    state = state_of(visitor.starts())
    visitor.opens(f"/oauth_callback?error=access_denied&state={state}")

    assert cause(visitor.opens(f"/oauth_callback?code=A&state={state}")) == "used"


def test_a11_only_the_profile_is_asked_for(visitor):
    assert "scope=get_user_info&" in visitor.starts() + "&"


def test_a19_a_login_ends_the_sign_in_that_this_browser_had(browser, shop):
    browser.signs_in("ordinary")
    browser.signs_in("emoji")

    with rows(shop) as session:
        assert [row[0] is None for row in session.query(LoginSession.revoked).order_by(LoginSession.created)] == [
            False,
            True,
        ]


def test_a31_json_carries_only_a_checked_next(visitor):
    assert visitor.signs_in(next_url="javascript:alert(1)").json["next"] == "/"


def test_a32_line_ends_never_reach_a_header(browser):
    answer = browser.signs_in(next_url="/a\r\nSet-Cookie: evil=1")

    assert answer.location == "/"
    assert not any("evil" in line for line in answer.headers.getlist("Set-Cookie"))


def test_a33_the_redirect_carries_no_secret_and_no_referrer(browser):
    back = browser.consents(browser.starts("/cart/"))
    answer = browser.opens(back)

    assert (answer.status_code, answer.location) == (303, "/cart/")
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a35_cookies_under_https(make_shop):
    shop = make_shop(QQ_REDIRECT_URI="https://localhost/oauth_callback", QQ_SANDBOX="0")
    shop.config["PREFERRED_URL_SCHEME"] = "https"
    client = shop.test_client()
    login_url = client.get("/qq/login/", base_url="https://localhost").json["login_url"]
    started = client.get("/qq/login/", base_url="https://localhost")

    for line in started.headers.getlist("Set-Cookie"):
        if "Max-Age=0" not in line:
            assert line.startswith("__Host-")
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in line.split(";")}
            assert "Domain" not in line
    assert "https%3A%2F%2Flocalhost%2Foauth_callback" in login_url


def test_a35_cookies_are_cleared_with_the_attributes_they_were_set_with(browser):
    signed_in = browser.signs_in()
    value = browser.client.get_cookie("csrf_access_token").value
    signed_out = browser.client.post("/auth/logout/", headers={"X-CSRF-TOKEN": value})

    def attributes(answer):
        lines = [line.split("; ") for line in answer.headers.getlist("Set-Cookie") if "token" in line.partition("=")[0]]
        fixed = ("Path", "SameSite", "HttpOnly", "Secure", "Domain")
        return {
            line[0].partition("=")[0]: sorted(part for part in line[1:] if part.startswith(fixed)) for line in lines
        }

    assert attributes(signed_in) == attributes(signed_out)
    assert len(attributes(signed_in)) == 4
    assert {cookie.key for cookie in browser.client._cookies.values() if "token" in cookie.key} == set()


@pytest.mark.parametrize(
    "origin",
    [
        *("https://evil.example", "null", "http://localhost.evil.example", "http://localhost:1"),
        *("https://localhost", "ftp://localhost", "localhost", "://localhost", "http://localhost/", ""),
    ],
)
def test_a36_a_change_by_cookie_from_another_origin_is_refused(browser, origin):
    browser.signs_in()
    headers = {"X-CSRF-TOKEN": browser.client.get_cookie("csrf_access_token").value}

    assert browser.client.post("/auth/refresh/", headers={**headers, "Origin": origin}).json["reason"] == "csrf_failed"
    assert browser.client.post("/auth/refresh/", headers={**headers, "Origin": "http://localhost"}).status_code == 200


@pytest.mark.parametrize(
    ("origin", "status"), [("https://localhost", 401), ("HTTPS://LOCALHOST", 401), ("http://localhost", 403)]
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a36_under_https_only_an_https_origin_is_ours(make_shop, origin, status, scheme):
    """Also behind a proxy that ends TLS and does not say so. 401: past the Origin, and then the password is wrong."""
    shop = make_shop(QQ_REDIRECT_URI="https://localhost/oauth_callback")
    form = {"account": "nobody", "password": "made-up-password"}
    there = {"base_url": f"{scheme}://localhost", "headers": {"Origin": origin}}

    assert shop.test_client().post("/auth/login/", data=form, **there).status_code == status
    assert shop.test_client().post("/auth/login/", json=form, **there).status_code == status


def test_a36_bearer_callers_need_no_csrf_value(visitor):
    tokens = visitor.signs_in().json
    headers = {"Authorization": "Bearer " + tokens["refresh_token"], "Origin": "https://app.example"}

    assert visitor.client.post("/auth/refresh/", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/auth/logout/", "/auth/refresh/"])
@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_a36_changes_are_posts(browser, path, method):
    browser.signs_in()

    assert getattr(browser.client, method)(path).status_code == 405


def test_a37_nothing_that_carries_a_token_is_stored(visitor):
    for answer in (
        visitor.signs_in(),
        visitor.opens("/qq/login/"),
        visitor.opens("/auth/me/"),
        visitor.opens("/account/"),
    ):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Pragma"] == "no-cache"
        assert {"Accept", "Cookie"} <= set(answer.headers["Vary"].replace(" ", "").split(","))


@pytest.mark.parametrize("path", ["/", "/login/", "/nowhere", "/qq/login/", "/static/login.js"])
def test_a38_pages_load_nothing_foreign_and_stand_in_no_frame(browser, path):
    answer = browser.opens(path)
    answer.close()
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))

    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in str(policy)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    if answer.mimetype == "text/html":
        assert "style=" not in answer.text
        assert "<script>" not in answer.text
        assert " on" not in " ".join(
            part for part in answer.text.split("<") if part.startswith(("a ", "body", "img", "form"))
        )


def test_a38_hsts_under_https_only(make_shop, visitor):
    secure = make_shop(QQ_REDIRECT_URI="https://localhost/oauth_callback").test_client()

    headers = secure.get("/", base_url="https://localhost").headers
    assert "Strict-Transport-Security" in headers
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Strict-Transport-Security" not in visitor.opens("/").headers


@pytest.mark.parametrize(("setting", "told"), [("0", False), ("1", True)])
def test_a38_hsts_covers_subdomains_only_when_told(make_shop, setting, told):
    shop = make_shop(QQ_REDIRECT_URI="https://localhost/oauth_callback", HSTS_SUBDOMAINS=setting)

    headers = shop.test_client().get("/", base_url="https://localhost").headers
    assert headers["Strict-Transport-Security"].endswith("; includeSubDomains") is told


def test_a39_no_other_origin_may_read_answers(visitor):
    for answer in (
        visitor.opens("/auth/me/", headers={"Origin": "https://evil.example"}),
        visitor.client.options("/auth/me/"),
    ):
        assert not [name for name, _ in answer.headers if name.lower().startswith("access-control")]


OLD, NEW = secrets.token_hex(), secrets.token_hex()


def test_a63_attempts_survive_a_change_of_the_secret_key(make_shop, tmp_path):
    database = f"sqlite:///{tmp_path}/shared.sqlite"
    before, after = make_shop(SECRET_KEY=OLD, DATABASE_URL=database), None
    visitor = Visitor(before.test_client())
    back = visitor.consents()
    after = make_shop(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=OLD, DATABASE_URL=database)
    later = Visitor(after.test_client())
    later.client._cookies.update(visitor.client._cookies)

    assert later.opens(back).status_code == 200
    forgotten = Visitor(make_shop(SECRET_KEY=NEW, DATABASE_URL=database).test_client())
    forgotten.client._cookies.update(visitor.client._cookies)
    assert cause(forgotten.opens(visitor.consents())) in ("unknown", "other_browser")


def test_a63_tokens_survive_a_change_of_the_jwt_key_and_end_when_the_old_key_is_gone(make_shop, tmp_path):
    database = f"sqlite:///{tmp_path}/shared.sqlite"
    token = Visitor(make_shop(JWT_SECRET_KEY=OLD, DATABASE_URL=database).test_client()).signs_in().json["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}
    turned = make_shop(JWT_SECRET_KEY=NEW, JWT_SECRET_KEY_FALLBACKS=OLD, DATABASE_URL=database).test_client()
    done = make_shop(JWT_SECRET_KEY=NEW, DATABASE_URL=database).test_client()

    assert turned.get("/auth/me/", headers=bearer).status_code == 200
    assert done.get("/auth/me/", headers=bearer).status_code == 401


@given(
    st.dictionaries(
        st.sampled_from(["code", "state", "error", "usercancel", "msg", "error_description", "x"]), st.text()
    )
)
@effort(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_the_callbacks_query_holds_is_refused_in_a_documented_way(visitor, query):
    answer = visitor.opens("/oauth_callback", query_string=query)

    assert answer.status_code in (400, 403)
    assert set(answer.json) >= {"code", "errmsg", "reason", "ref"}


# Reloads and clocks


def test_b31_b38_twenty_callbacks_with_one_state_pass_once_also_across_processes(served_by_two, qq):
    visitor = requests.Session()
    login_url = visitor.get(f"{served_by_two}/qq/login/", timeout=20).json()["login_url"]
    back = requests.post(login_url, data={"person": "x"}, allow_redirects=False, timeout=20).headers["Location"]
    asked, answers = qq.asked("token"), []
    address = f"{served_by_two}/oauth_callback?" + back.partition("?")[2]
    cookies = visitor.cookies.get_dict()
    threads = [
        threading.Thread(target=lambda: answers.append(requests.get(address, cookies=cookies, timeout=20).status_code))
        for _ in range(20)
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(answers) == [200] + [403] * 19
    assert qq.asked("token") == asked + 1


def test_b30_fifty_first_logins_of_one_openid_over_two_processes_make_one_user(served_by_two, tmp_path):
    ready = []
    for _ in range(50):
        visitor = requests.Session()
        login_url = visitor.get(f"{served_by_two}/qq/login/", timeout=20).json()["login_url"]
        back = requests.post(login_url, data={"person": "b30"}, allow_redirects=False, timeout=20).headers["Location"]
        ready.append((visitor, f"{served_by_two}/oauth_callback?" + back.partition("?")[2]))
    answers = []
    threads = [threading.Thread(target=lambda v=v, a=a: answers.append(v.get(a, timeout=30))) for v, a in ready]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert [answer.status_code for answer in answers] == [200] * 50
    assert len({answer.json()["user"]["id"] for answer in answers}) == 1
    with sqlite3.connect(tmp_path / "shop.sqlite") as db:
        assert (
            db.execute("select count(*) from tb_users").fetchone()
            == db.execute("select count(*) from tb_oauth_qq").fetchone()
            == (1,)
        )


def test_b35_two_processes_that_refresh_at_once_leave_one_family_alive(served_by_two):
    visitor = requests.Session()
    login_url = visitor.get(f"{served_by_two}/qq/login/", timeout=20).json()["login_url"]
    back = requests.post(login_url, data={"person": "b35"}, allow_redirects=False, timeout=20).headers["Location"]
    tokens = visitor.get(f"{served_by_two}/oauth_callback?" + back.partition("?")[2], timeout=20).json()
    answers = []

    def refresh():
        headers = {"Authorization": "Bearer " + tokens["refresh_token"]}
        answers.append(requests.post(f"{served_by_two}/auth/refresh/", headers=headers, timeout=20))

    threads = [threading.Thread(target=refresh) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert [answer.status_code for answer in answers] == [200] * 8
    successors = {pyjwt.decode(a.json()["refresh_token"], options={"verify_signature": False})["jti"] for a in answers}
    assert len(successors) == 1


def test_b33_a_clock_three_seconds_ahead_is_no_reason_to_refuse(visitor):
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        clock.shift(3)
        token = visitor.signs_in().json["access_token"]
        clock.shift(-3)
        assert visitor.opens("/auth/me/", headers={"Authorization": f"Bearer {token}"}).status_code == 200
        clock.shift(-600)
        assert visitor.opens("/auth/me/", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_b34_a_clock_that_jumps_back_gains_nobody_time_beyond_the_jump(visitor):
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        tokens = visitor.signs_in().json
        back = visitor.consents()
        clock.shift(-3600)
        assert (
            visitor.opens("/auth/me/", headers={"Authorization": "Bearer " + tokens["access_token"]}).status_code == 401
        )
        assert visitor.opens(back).status_code in (200, 403)
        clock.shift(7200)
        assert (
            visitor.opens("/auth/me/", headers={"Authorization": "Bearer " + tokens["access_token"]}).status_code == 401
        )


def test_b35_what_one_instance_begins_another_finishes_and_ends(make_shop, tmp_path):
    database = f"sqlite:///{tmp_path}/shared.sqlite"
    one, other = (Visitor(make_shop(DATABASE_URL=database).test_client()) for _ in "ab")
    back = one.consents()
    other.client._cookies.update(one.client._cookies)
    bearer = {"Authorization": "Bearer " + other.opens(back).json["access_token"]}

    assert one.opens("/auth/me/", headers=bearer).status_code == 200
    other.client.post("/auth/logout/", headers=bearer)
    assert one.opens("/auth/me/", headers=bearer).status_code == 401


def test_b37_disabling_during_a_login_leaves_no_token_that_works(visitor, shop, qq):
    visitor.signs_in()
    back, real = visitor.consents(), qq.memory.note

    def disable(*args):
        with rows(shop) as session:
            session.query(User).update({"is_active": False})
            session.commit()
        real(*args)

    qq.memory.note = disable
    try:
        assert visitor.opens(back).json["reason"] == "account_disabled"
    finally:
        del qq.memory.note


def test_b38_a_reload_of_a_finished_callback_goes_on_again_without_asking_qq(browser, qq):
    back = browser.consents(browser.starts("/cart/"))
    browser.opens(back)
    asked = qq.asked()

    for _ in range(3):
        again = browser.opens(back)
        assert (again.status_code, again.location) == (303, "/cart/")
    assert qq.asked() == asked


def test_b38_somebody_else_does_not_ride_on_a_finished_callback(browser, shop, qq):
    back = browser.consents(browser.starts("/cart/"))
    browser.opens(back)
    other = Visitor(shop.test_client(), HTML)
    other.signs_in("emoji")

    assert other.opens(back).status_code == 403


def test_b38_a_second_request_while_the_first_is_under_way_waits_for_nobody(browser, shop, qq):
    back, seen, real = browser.consents(browser.starts("/cart/")), [], qq.memory.note

    def open_it_again(*args):
        if not seen:
            twin = Visitor(shop.test_client(), HTML)
            twin.client._cookies.update(browser.client._cookies)
            seen.append(None)
            seen.append(twin.opens(back))
            seen.append(twin.opens(back, headers={"Accept": "application/json"}))
        real(*args)

    qq.memory.note = open_it_again
    asked = qq.asked("token")
    try:
        assert browser.opens(back).location == "/cart/"
    finally:
        del qq.memory.note
    page, told = seen[1:]
    assert (page.status_code, page.headers["Refresh"]) == (403, "2")
    assert "正在完成登录" in page.text
    assert (told.status_code, told.json["cause"]) == (403, "used")
    assert qq.asked("token") == asked + 1


def test_b25_a_database_that_fails_behind_qq_says_start_again(browser, shop, qq):
    """QQ's code is spent by then: the same address will not do, and its reload waits for nobody."""
    back = browser.consents(browser.starts("/account/"))

    def rename(old, new):
        with rows(shop) as session:
            session.execute(text(f"alter table {old} rename to {new}"))
            session.commit()

    with qq.meanwhile("token", lambda: rename("login_sessions", "gone")):
        failed = browser.opens(back)
    rename("gone", "login_sessions")
    again = browser.opens(back)

    assert failed.status_code == 503
    assert "请重新登录" in failed.text
    assert 'href="/login/?next=/account/"' in failed.text
    assert again.status_code == 403
    assert "正在完成登录" not in again.text
    assert "Refresh" not in again.headers
    assert browser.signs_in(next_url="/account/").location == "/account/"


def test_b25_programs_are_told_to_start_again_too(visitor, shop, qq):
    back = visitor.consents()

    def drop():
        with rows(shop) as session:
            session.execute(text("drop table login_sessions"))
            session.commit()

    with qq.meanwhile("token", drop):
        answer = visitor.opens(back)

    assert (answer.status_code, answer.json["reason"]) == (503, "unavailable")
    assert "重新登录" in answer.json["hint"]


def test_b39_a_browser_without_cookies_is_told_so_and_sent_nowhere(shop):
    lost = Visitor(shop.test_client(use_cookies=False), HTML)
    answer = lost.opens(lost.consents())

    assert answer.status_code == 403
    assert "允许本站使用 Cookie" in answer.text
    assert "Refresh" not in answer.headers


def test_a_login_that_began_under_another_host_name_says_so(make_shop):
    shop = make_shop(TRUSTED_HOSTS="localhost 127.0.0.1")
    visitor = Visitor(shop.test_client())
    login_url = visitor.client.get("/qq/login/", base_url="http://127.0.0.1").json["login_url"]

    assert cause(visitor.opens(visitor.consents(login_url))) == "wrong_host"


@pytest.mark.parametrize("name", ["used", "expired"])
def test_each_refusal_is_a_page_with_one_way_to_start_again_and_next_kept(browser, name, shop):
    with time_machine.travel(1_900_000_000, tick=False) as clock:
        back = browser.consents(browser.starts("/cart/"))
        if name == "used":
            Visitor(shop.test_client()).client._cookies.update(browser.client._cookies)
            browser.opens(back)
            browser.client.delete_cookie("access_token")
        clock.shift(700)
        page = browser.opens(back)

    assert page.status_code == 403
    assert page.text.count('class="button" href="/login/?next=/cart/"') == 1


@pytest.fixture
def served_by_two(qq, tmp_path):
    port = free_port()
    env = {**KEYS, **qq.settings(), "QQ_SANDBOX": "0", "DATABASE_URL": f"sqlite:///{tmp_path}/shop.sqlite",
           "TRUSTED_HOSTS": "127.0.0.1", "RATELIMIT_ENABLED": "0"}  # fmt: skip
    migrated(env)
    options = ("--workers", "2", "--threads", "4", "--graceful-timeout", "1")
    with running(gunicorn(port, *options), port, env=env, log=tmp_path / "log") as address:
        yield address
