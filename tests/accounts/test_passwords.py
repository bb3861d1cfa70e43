"""A-44 to A-48: passwords, and how guessing is slowed down."""

import hashlib
import re
import statistics
import threading
import time
from base64 import b64encode
from datetime import timedelta

import pytest
import time_machine
from argon2 import PasswordHasher
from shop import HTML, Visitor, free_port, rows

from meiduo.accounts import passwords
from meiduo.accounts.models import LoginSession, User, now
from meiduo.errors import BadRequest, WeakPassword

GOOD = "made-up-password-1"
PLACES = passwords.AT_ONCE + passwords.WAITERS  # the next one is sent away at once


def django_hash(password, rounds=1000):
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), b"salt", rounds)
    return f"pbkdf2_sha256${rounds}$salt${b64encode(digest).decode()}"


@pytest.fixture
def member(shop):
    """Somebody who has been with the mall for years."""
    with rows(shop) as session:
        user = User(username="laoguke", nickname="老顾客", mobile="13800000000", password_hash=passwords.make(GOOD))
        session.add(user)
        session.commit()
        return user.id


def login(visitor, account="laoguke", password=GOOD, **headers):
    return visitor.client.post("/auth/login/", json={"account": account, "password": password}, headers=headers)


@pytest.mark.parametrize("account", ["laoguke", "13800000000", " laoguke "])
def test_a_member_signs_in_by_username_or_mobile(visitor, member, account):
    answer = login(visitor, account)

    assert answer.status_code == 200
    assert answer.json["user"]["id"] == member
    assert answer.json["token_type"] == "Bearer"
    assert (
        visitor.opens("/auth/me/", headers={"Authorization": "Bearer " + answer.json["access_token"]}).status_code
        == 200
    )


def test_unknown_wrong_passwordless_and_disabled_get_one_answer(visitor, shop, member):
    visitor.signs_in()
    with rows(shop) as session:
        session.add(User(username="gone", password_hash=passwords.make(GOOD), is_active=False))
        session.add(User(username="marked", password_hash="!unusable"))
        passwordless = session.query(User.username).filter(User.password_hash.is_(None)).first()[0]
        session.commit()

    told = set()
    for account, password in [("nobody", GOOD), ("laoguke", "wrong-password"), (passwordless, GOOD), (passwordless, "None"),
                              ("gone", GOOD), ("marked", "unusable"), ("marked", "!unusable")]:  # fmt: skip
        answer = login(visitor, account, password)
        told.add(
            (answer.status_code, answer.json["reason"], answer.json["errmsg"], answer.json["code"], answer.json["hint"])
        )
    assert told == {(401, "bad_credentials", "账号或密码错误", "4005", "请检查账号和密码后再试。")}


def test_a46_unknown_and_wrong_take_the_same_time():
    kept = passwords.make(GOOD)

    def times(hashed):
        taken = []
        for _ in range(15):
            began = time.perf_counter()
            assert not passwords.verify(hashed, "wrong-password")
            taken.append(time.perf_counter() - began)
        return statistics.median(taken)

    assert 0.5 < times(None) / times(kept) < 2


def test_a47_hashes_are_argon2id_with_owasps_parameters():
    assert passwords.make(GOOD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a46_with_hashes_of_a_django_mall_every_check_takes_as_long_as_theirs():
    rounds = 200_000
    kinds = {
        "unknown": None,
        "argon2": passwords.make(GOOD),
        "django": django_hash(GOOD, rounds),
        "django of before": django_hash(GOOD, rounds // 2),
        "another form": "md5$salt$0123456789abcdef",
        "broken": "$argon2id$broken",
    }

    def taken(kept):
        began = time.thread_time()  # ours; other processes' work is not counted
        assert not passwords.verify(kept, "wrong-password", most_rounds=rounds)
        return time.thread_time() - began

    turns = [{kind: taken(kept) for kind, kept in kinds.items()} for _ in range(9)]
    least = {kind: min(turn[kind] for turn in turns) for kind in kinds}
    assert max(least.values()) < 1.4 * min(least.values()), least


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("short", WeakPassword),
        ("", WeakPassword),
        ("x" * 1025, WeakPassword),
        ("字" * 342, WeakPassword),
        ("\ud83d" * 8, BadRequest),
    ],
)
def test_a47_a_password_too_short_too_long_or_no_text_is_refused(password, refusal):
    with pytest.raises(refusal):
        passwords.make(password)
    assert not passwords.verify(passwords.make(GOOD), password)


@pytest.mark.parametrize("password", ["12345678", "x" * 1024, "空格 和\t表情🐧", "pass\u0000word1"])
def test_a47_any_other_password_is_taken_whole(password):
    kept = passwords.make(password)

    assert passwords.verify(kept, password)
    assert not passwords.verify(kept, password[:-1])


@pytest.mark.parametrize(
    "kept",
    [
        None,
        "",
        "!",
        "!abc",
        "x",
        "$argon2id$broken",
        "pbkdf2_sha256$1$$x",
        "pbkdf2_sha256$0$salt$" + "A" * 44,
        "md5$x$y",
    ],
)
def test_a45_nothing_matches_what_is_no_hash(kept):
    for password in ("", "None", "!", "x", GOOD):
        assert not passwords.verify(kept, password)


def test_a_hash_of_the_django_mall_verifies_and_is_made_anew_on_the_way(visitor, shop):
    with rows(shop) as session:
        session.add(User(username="old", password_hash=django_hash(GOOD)))
        session.commit()

    assert login(visitor, "old", "wrong-password").status_code == 401
    assert login(visitor, "old").status_code == 200
    with rows(shop) as session:
        assert session.query(User.password_hash).scalar().startswith("$argon2id$")
    assert login(visitor, "old").status_code == 200


def test_a44_a48_guessing_one_account_is_slowed_down_on_every_path(make_shop):
    shop = make_shop(RATELIMIT_ENABLED="1")
    visitor, other = Visitor(shop.test_client()), Visitor(shop.test_client())
    answers = [login(visitor, "Laoguke", "wrong-password").status_code for _ in range(7)]

    assert answers == [401] * 6 + [429]
    assert login(other, "laoguke", "wrong-password").status_code == 429  # whatever case it is written in
    assert login(other, "somebody", "wrong-password").status_code == 401
    signed_in = other.signs_in().json  # QQ goes on working
    moved = other.client.post("/qq/binding/move/", json={"account": "laoguke", "password": "x"},
                              headers={"Authorization": "Bearer " + signed_in["access_token"]})  # fmt: skip
    assert moved.status_code == 429
    assert int(moved.headers["Retry-After"]) <= 60


def test_a44_one_account_has_one_counter_under_all_its_names(make_shop):
    shop = make_shop(RATELIMIT_ENABLED="1")
    with rows(shop) as session:
        session.add(User(username="laoguke", mobile="13800000000", password_hash=passwords.make(GOOD)))
        session.commit()
    visitor = Visitor(shop.test_client())
    names = ["laoguke", "13800000000"] * 3

    assert [login(visitor, name, "wrong-password").status_code for name in names] == [401] * 6
    assert [login(visitor, name).status_code for name in names[:2]] == [429, 429]


def test_a48_guesses_at_once_are_charged_to_the_account_they_are_for(make_shop):
    shop, answers = make_shop(RATELIMIT_ENABLED="1"), {}

    def guess(name):
        visitor = Visitor(shop.test_client())
        answers[name] = [login(visitor, name, "wrong-password").status_code for _ in range(8)]

    threads = [threading.Thread(target=guess, args=(f"somebody{n}",)) for n in range(5)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert set(map(tuple, answers.values())) == {(401,) * 6 + (429,) * 2}


def test_b40_guesses_are_counted_without_redis_too(make_shop):
    visitor = Visitor(make_shop(RATELIMIT_ENABLED="1", REDIS_URL=f"redis://127.0.0.1:{free_port()}/0").test_client())

    assert [login(visitor, "somebody", "wrong-password").status_code for _ in range(7)] == [401] * 6 + [429]


def test_an_unusable_mark_is_no_password_that_could_be_asked_for(visitor, shop):
    mine = visitor.signs_in().json
    with rows(shop) as session:
        session.query(User).update({"password_hash": "!unusable"})
        session.commit()

    assert visitor.client.delete("/qq/binding/", headers=bearer(mine)).json["reason"] == "last_login_method"
    assert visitor.client.put("/auth/password/", json={"password": GOOD}, headers=bearer(mine)).status_code == 200


def test_a48_guessing_is_forgiven_after_a_while(make_shop):
    visitor = Visitor(make_shop(RATELIMIT_ENABLED="1").test_client())
    for _ in range(7):
        answer = login(visitor, "somebody", "wrong-password")

    assert answer.status_code == 429
    with time_machine.travel(time.time() + 61):
        assert login(visitor, "somebody", "wrong-password").status_code == 401


def test_a48_hashing_takes_no_more_than_its_share_of_threads(monkeypatch):
    kept, busy, most, real = passwords.make(GOOD), [], [], PasswordHasher.verify

    def verify(*args):
        busy.append(1)
        most.append(len(busy))
        try:
            return real(*args)
        finally:
            busy.pop()

    monkeypatch.setattr(PasswordHasher, "verify", verify)  # the library's
    threads = [threading.Thread(target=passwords.verify, args=(kept, "x" * 9)) for _ in range(PLACES)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert len(most) == PLACES
    assert max(most) <= passwords.AT_ONCE


def test_a48_who_waits_too_long_for_a_turn_is_told_to_come_back(visitor, member, monkeypatch):
    monkeypatch.setattr(passwords, "WAIT", 0.05)
    taken = [passwords._slots.acquire() for _ in range(passwords.AT_ONCE)]
    try:
        answer = login(visitor)
    finally:
        for _ in taken:
            passwords._slots.release()

    assert (answer.status_code, answer.json["reason"]) == (503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert login(visitor).status_code == 200


def test_a_browser_signs_in_by_form_and_goes_on(shop, member):
    browser = Visitor(shop.test_client(), HTML)
    form = {"account": "laoguke", "password": GOOD, "next": "/cart/"}
    answer = browser.client.post("/auth/login/", data=form, headers={**HTML, "Origin": "http://localhost"})

    assert (answer.status_code, answer.location) == (303, "/login/?next=/cart/")
    assert browser.opens(answer.location).location == "/cart/"
    assert "eyJ" not in answer.text


def test_a_wrong_password_in_a_form_leads_back_with_a_notice(shop, member):
    browser = Visitor(shop.test_client(), HTML)
    form = {"account": "laoguke", "password": "wrong-password", "next": "/cart/"}
    answer = browser.client.post("/auth/login/", data=form, headers={**HTML, "Origin": "http://localhost"})

    assert (answer.status_code, answer.location) == (303, "/login/?next=/cart/&notice=bad_credentials")
    assert "账号或密码错误" in browser.opens(answer.location).text


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example"])
def test_a_form_from_elsewhere_signs_nobody_in(shop, member, origin):
    headers = {"Origin": origin} if origin else {}
    answer = shop.test_client().post("/auth/login/", data={"account": "laoguke", "password": GOOD}, headers=headers)

    assert (answer.status_code, answer.json["reason"]) == (403, "csrf_failed")


def bearer(tokens):
    return {"Authorization": "Bearer " + tokens["access_token"]}


def test_a_qq_member_sets_a_password_and_then_changes_it(visitor, shop):
    mine = visitor.signs_in().json
    elsewhere = visitor.signs_in().json

    def put(**body):
        answer = visitor.client.put("/auth/password/", json=body, headers=bearer(mine))
        if answer.status_code == 200:
            mine.update(answer.json)
        return answer

    assert put(password="short").status_code == 400
    before = dict(mine)
    assert put(password=GOOD).status_code == 200
    assert visitor.opens("/auth/me/", headers=bearer(mine)).status_code == 200
    for old in (before, elsewhere):  # also a copy of the caller's own
        assert visitor.opens("/auth/me/", headers=bearer(old)).status_code == 401  # I11
    assert put(password="another-password").status_code == 401
    assert put(password="another-password", current_password="wrong").json["reason"] == "bad_credentials"
    assert put(password="another-password", current_password=GOOD).status_code == 200
    assert login(visitor, mine["user"]["username"], "another-password").status_code == 200
    assert login(visitor, mine["user"]["username"], GOOD).status_code == 401


def test_a78_the_password_form_works_without_scripts(browser, shop):
    """It posts, carries its CSRF value, ends in 303, and every sign-in of before has ended."""
    browser.signs_in()
    before = browser.client.get_cookie("access_token").value

    saved = browser.fills_in("/account/", "/auth/password/", password=GOOD)

    assert (saved.status_code, saved.location) == (303, "/account/?notice=password")
    assert "密码已保存" in browser.opens(saved.location).text
    assert browser.client.get("/auth/me/", headers={"Authorization": f"Bearer {before}"}).status_code == 401
    weak = browser.fills_in("/account/", "/auth/password/", password="88888888", current_password=GOOD)
    assert (weak.status_code, weak.location) == (303, "/account/?notice=weak_password")
    assert "太常见，请换一个" in browser.opens(weak.location).text
    wrong = browser.fills_in("/account/", "/auth/password/", password="another-password", current_password="wrong")
    assert (wrong.status_code, wrong.location) == (303, "/account/?notice=bad_credentials")
    assert "账号或密码错误" in browser.opens(wrong.location).text


def test_a78_who_must_sign_in_again_is_led_back_to_the_form(browser, shop):
    browser.signs_in()
    with rows(shop) as session:
        session.query(LoginSession).update({"created": now() - timedelta(minutes=11)})
        session.commit()

    page = browser.fills_in("/account/", "/auth/password/", password=GOOD)

    assert page.status_code == 401
    assert 'href="/login/?next=/account/&amp;again=1"' in page.text


@pytest.mark.parametrize("page", ["/account/", "/login/", "/qq/bind/"])
def test_a78_every_form_with_a_secret_posts(make_shop, page):
    shop = make_shop(QQ_SIGNUP="ask" if "bind" in page else "auto")
    browser = Visitor(shop.test_client(), HTML)
    if page != "/login/":
        browser.signs_in()
    forms = re.findall("<form.*?</form>", browser.opens(page).text, re.S)
    secret = [form for form in forms if 'type="password"' in form or 'name="ticket"' in form]

    assert secret
    for form in secret:
        assert re.match(r'<form method="post" action="/[^"]+"', form)


def test_a27_a_password_is_set_only_soon_after_signing_in_and_refreshing_does_not_count(visitor):
    mine = visitor.signs_in().json
    with time_machine.travel(time.time() + 601, tick=False):
        renewed = visitor.client.post(
            "/auth/refresh/", headers={"Authorization": "Bearer " + mine["refresh_token"]}
        ).json
        answer = visitor.client.put("/auth/password/", json={"password": GOOD}, headers=bearer(renewed))

    assert (answer.status_code, answer.json["reason"]) == (401, "fresh_login_required")


# Sessions


def test_a_member_sees_where_they_are_signed_in(visitor, stranger):
    here, there = visitor.signs_in().json, stranger.signs_in().json

    listed = visitor.opens("/auth/sessions/", headers={**bearer(here), "User-Agent": "phone"}).json["sessions"]

    assert [session["current"] for session in listed].count(True) == 1
    assert len(listed) == 2
    assert set(listed[0]) == {"id", "current", "created", "last_used", "expires", "user_agent", "address"}
    assert there["access_token"] not in str(listed)


def test_a_member_ends_one_sign_in_or_all_others(visitor, stranger):
    here, there = visitor.signs_in().json, stranger.signs_in().json
    third = visitor.signs_in().json
    other = next(
        s["id"] for s in visitor.opens("/auth/sessions/", headers=bearer(there)).json["sessions"] if s["current"]
    )

    assert visitor.client.delete(f"/auth/sessions/{other}/", headers=bearer(here)).status_code == 204
    assert visitor.opens("/auth/me/", headers=bearer(there)).status_code == 401
    assert visitor.client.delete("/auth/sessions/", headers=bearer(here)).status_code == 204
    assert visitor.opens("/auth/me/", headers=bearer(third)).status_code == 401
    assert visitor.opens("/auth/me/", headers=bearer(here)).status_code == 200


def test_nobody_ends_somebody_elses_sign_in(visitor, shop):
    mine, theirs = visitor.signs_in("ordinary").json, visitor.signs_in("emoji").json
    with rows(shop) as session:
        sid = session.query(LoginSession.sid).filter_by(user_id=theirs["user"]["id"]).scalar()

    assert visitor.client.delete(f"/auth/sessions/{sid}/", headers=bearer(mine)).status_code == 404
    assert visitor.client.delete("/auth/sessions/nothing/", headers=bearer(mine)).status_code == 404
    assert visitor.opens("/auth/me/", headers=bearer(theirs)).status_code == 200


BODIES = ["[]", "5", '"x"', "null", "true", "{}", "{", "", '{"account":{"$ne":1},"password":["x"]}', '{"account":"a","password":5}',
          '{"account":"\\ud83d","password":"x"}', '{"account":"a\\u0000b","password":"x"}', '{"a":' * 10000, "[" * 60000,
          '{"account":"' + "x" * 5000 + '","password":"x"}', '{"ticket":[],"action":{}}', '{"password":{"a":1}}']  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize(("method", "path"), [("post", "/auth/login/"), ("put", "/auth/password/"), ("post", "/qq/bind/"),
                                              ("post", "/qq/binding/move/")])  # fmt: skip
def test_a49_odd_bodies_are_bad_requests(visitor, body, method, path):
    headers = bearer(visitor.signs_in().json)
    answer = getattr(visitor.client, method)(path, data=body.encode(), content_type="application/json", headers=headers)

    too_short = path == "/auth/password/" and body.endswith('"password":"x"}')  # it asks for nothing else
    reason = "weak_password" if too_short else "bad_request"
    assert (answer.status_code, answer.json["reason"]) == (400, reason)


@pytest.mark.parametrize(
    ("method", "path"), [("post", "/auth/login/"), ("put", "/auth/password/"), ("post", "/qq/bind/")]
)
def test_a49_a_megabyte_is_413_and_other_media_are_415(visitor, method, path):
    headers = bearer(visitor.signs_in().json)
    send = getattr(visitor.client, method)

    assert (
        send(
            path, data=b'{"account":"' + b"x" * 1_000_000, content_type="application/json", headers=headers
        ).status_code
        == 413
    )
    for media in ("text/plain", "multipart/form-data; boundary=x", "application/xml", ""):
        assert send(path, data=b"account=a&password=b", content_type=media, headers=headers).status_code == 415
