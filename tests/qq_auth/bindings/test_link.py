"""Bind, unbind, move: by people who are signed in, recently, and who prove both sides."""

import html
import re
import threading
import time

import pytest
import time_machine
from argon2 import PasswordHasher
from shop import HTML, Visitor, count, rows

from meiduo import signals
from meiduo.accounts import passwords
from meiduo.accounts.models import User
from meiduo.mall_models import QQBinding

GOOD = "made-up-password-1"


@pytest.fixture
def member(shop):
    with rows(shop) as session:
        session.add(User(username="laoguke", nickname="老顾客", password_hash=passwords.make(GOOD)))
        session.commit()


def bearer(tokens):
    return {"Authorization": "Bearer " + tokens["access_token"]}


def by_password(visitor, account="laoguke"):
    return visitor.client.post("/auth/login/", json={"account": account, "password": GOOD}).json


def begin_bind(visitor, tokens, next_url="/account/"):
    return visitor.client.get("/qq/login/", query_string={"intent": "bind", "next": next_url}, headers=bearer(tokens))


def bind(visitor, tokens, person="ordinary"):
    back = visitor.consents(begin_bind(visitor, tokens).json["login_url"], person)
    return visitor.opens(back, headers=bearer(tokens))


def binding(visitor, tokens):
    return visitor.opens("/qq/binding/", headers=bearer(tokens)).json["binding"]


def test_a_member_binds_a_qq_sees_it_and_signs_in_with_it(visitor, stranger, shop, member):
    mine = by_password(visitor)
    elsewhere = by_password(stranger)
    assert binding(visitor, mine) is None

    answer = bind(visitor, mine)

    assert (answer.status_code, answer.json["next"], answer.json["bound"]) == (200, "/account/", True)
    assert binding(visitor, answer.json)["since"]
    assert visitor.opens("/auth/me/", headers=bearer(mine)).status_code == 401  # also a copy of the caller's own
    copy = {"Authorization": "Bearer " + mine["refresh_token"]}
    assert visitor.client.post("/auth/refresh/", headers=copy).status_code == 401
    fresh = {"Authorization": "Bearer " + answer.json["refresh_token"]}
    assert visitor.client.post("/auth/refresh/", headers=fresh).status_code == 200
    assert stranger.opens("/auth/me/", headers=bearer(elsewhere)).status_code == 401
    assert stranger.signs_in().json["user"]["username"] == "laoguke"
    assert count(shop, User) == 1


def test_binding_the_same_pair_again_changes_nothing(visitor, shop, member):
    mine = by_password(visitor)

    first = bind(visitor, mine).json
    again = bind(visitor, first)

    assert (again.status_code, again.json["bound"]) == (200, True)
    assert "access_token" not in again.json
    assert visitor.opens("/auth/me/", headers=bearer(first)).status_code == 200
    assert count(shop, QQBinding) == 1


def test_a40_a_binding_is_begun_only_by_who_is_signed_in_and_recently(visitor, member):
    assert visitor.opens("/qq/login/?intent=bind").json["reason"] == "token_invalid"
    mine = by_password(visitor)
    with time_machine.travel(time.time() + 601, tick=False):
        assert begin_bind(visitor, mine).json["reason"] == "fresh_login_required"


def test_a40_a_bearer_caller_keeps_the_get(visitor, member):
    """No other site can make a browser send a bearer token; a front end on another host sends one of its own will."""
    headers = {**bearer(by_password(visitor)), "Sec-Fetch-Site": "cross-site"}

    assert visitor.opens("/qq/authorize/?intent=bind", headers=headers).status_code == 302
    assert visitor.opens("/qq/authorize/", headers=headers).status_code == 302


def test_a40_a_binding_by_cookie_is_begun_on_a_page_of_ours(browser):
    """Another site can lead a browser to any address with GET; it cannot say that our page asked."""
    browser.signs_in()
    address = "/qq/authorize/?intent=bind&next=/account/"
    for site in (None, "same-site", "cross-site", "none"):
        headers = {"Sec-Fetch-Site": site} if site else {}
        assert browser.opens(address, headers=headers).status_code == 403
    csrf = browser.client.get_cookie("csrf_access_token").value

    assert browser.opens(address, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 302
    assert browser.opens(address, headers={"X-CSRF-TOKEN": csrf}).status_code == 302
    assert browser.opens(address, headers={"X-CSRF-TOKEN": csrf[:-1]}).status_code == 403
    own = {**HTML, "Origin": "http://localhost"}
    assert browser.client.post(address, headers=own, data={}).status_code == 403
    assert browser.client.post(address, headers=own, data={"csrf_token": csrf}).status_code == 200


def test_a40_an_attackers_qq_is_not_bound_to_the_victim(visitor, stranger, shop, member):
    attacker = stranger.signs_in("attacker").json
    trap = stranger.consents(begin_bind(stranger, attacker).json["login_url"], "attacker2")
    victim = by_password(visitor)

    assert visitor.opens(trap, headers=bearer(victim)).json["reason"] == "attempt_invalid"
    visitor.client._cookies.update(stranger.client._cookies)  # even with the attacker's cookie
    assert visitor.opens(trap, headers=bearer(victim)).json["reason"] == "attempt_invalid"
    assert binding(visitor, victim) is None


def test_a40_a_binding_is_not_finished_by_who_has_signed_out(visitor, qq, shop, member):
    mine = by_password(visitor)
    back = visitor.consents(begin_bind(visitor, mine).json["login_url"])
    visitor.client.post("/auth/logout/", headers=bearer(mine))
    asked = qq.asked("token")

    assert visitor.opens(back, headers=bearer(mine)).json["reason"] == "token_invalid"
    assert qq.asked("token") == asked
    assert count(shop, QQBinding) == 0


def test_a42_a_qq_that_is_taken_is_409_and_nobody_is_told_by_whom(visitor, stranger, shop, member):
    stranger.signs_in("ordinary")
    mine = by_password(visitor)

    answer = bind(visitor, mine)

    assert (answer.status_code, answer.json["reason"], answer.json["errmsg"]) == (
        409,
        "binding_conflict",
        "该QQ已绑定其他账号",
    )
    assert "移到另一个账号" in answer.json["hint"]
    assert binding(visitor, mine) is None
    assert visitor.opens("/auth/me/", headers=bearer(mine)).status_code == 200


def test_in_a_browser_a_taken_qq_is_a_page_with_the_way_to_move_it(shop, visitor, stranger, member):
    stranger.signs_in("ordinary")
    browser = Visitor(shop.test_client(), HTML)
    form = {"account": "laoguke", "password": GOOD}
    browser.client.post("/auth/login/", data=form, headers={**HTML, "Origin": "http://localhost"})
    back = browser.consents(browser.begins_to_bind())
    page = browser.opens(back)

    assert page.status_code == 409
    assert 'href="/login/?next=/account/&amp;again=qq"' in page.text


def test_b38_a_reload_after_binding_leads_on_again(shop, member, qq):
    browser = Visitor(shop.test_client(), HTML)
    form = {"account": "laoguke", "password": GOOD}
    browser.client.post("/auth/login/", data=form, headers={**HTML, "Origin": "http://localhost"})
    back = browser.consents(browser.begins_to_bind())
    asked = [browser.opens(back).location, qq.asked()]

    assert [browser.opens(back).location, qq.asked()] == asked == ["/account/", asked[1]]


def test_a42_a_second_qq_for_one_account_is_409(visitor, member):
    mine = bind(visitor, by_password(visitor), "ordinary").json

    answer = bind(visitor, mine, "emoji")

    assert (answer.status_code, answer.json["reason"]) == (409, "account_has_qq")
    assert answer.json["errmsg"] == "该账号已绑定其他QQ"


def test_a43_the_last_way_in_is_not_taken_away(visitor, shop):
    mine = visitor.signs_in().json

    answer = visitor.client.delete("/qq/binding/", headers=bearer(mine))

    assert (answer.status_code, answer.json["reason"], answer.json["errmsg"]) == (
        409,
        "last_login_method",
        "请先设置密码，再解除绑定",
    )
    assert count(shop, QQBinding) == 1


def test_a_member_with_a_password_unbinds_and_the_qq_is_free_again(visitor, stranger, shop):
    mine, elsewhere = visitor.signs_in().json, stranger.signs_in().json
    mine |= visitor.client.put("/auth/password/", json={"password": GOOD}, headers=bearer(mine)).json
    elsewhere = stranger.signs_in().json

    gone = visitor.client.delete("/qq/binding/", headers=bearer(mine))
    assert (gone.status_code, gone.json["binding"]) == (200, None)
    assert visitor.opens("/auth/me/", headers=bearer(mine)).status_code == 401
    again = visitor.client.delete("/qq/binding/", headers=bearer(gone.json))
    assert (again.status_code, again.json) == (200, {"code": "0", "errmsg": "OK", "binding": None})
    assert stranger.opens("/auth/me/", headers=bearer(elsewhere)).status_code == 401
    assert by_password(visitor, mine["user"]["username"])["user"] == mine["user"]
    assert stranger.signs_in().json["user"]["id"] != mine["user"]["id"]


def test_unbinding_wants_a_recent_sign_in(visitor):
    mine = visitor.signs_in().json
    with time_machine.travel(time.time() + 601, tick=False):
        assert visitor.client.delete("/qq/binding/", headers=bearer(mine)).json["reason"] == "fresh_login_required"


def move(visitor, tokens, password=GOOD, account="laoguke", **more):
    return visitor.client.post(
        "/qq/binding/move/", json={"account": account, "password": password, **more}, headers=bearer(tokens)
    )


def test_a_shopper_moves_their_qq_to_the_account_they_have_had_for_years(visitor, stranger, shop, member):
    twin = visitor.signs_in().json
    told = move(visitor, twin, preview="1")
    assert told.json["preview"] == {"moves_qq": True, "closes_old_account": True, "signs_out_everywhere": True}
    assert count(shop, QQBinding) == 1

    moved = move(visitor, twin).json

    assert moved["user"]["username"] == "laoguke"
    assert visitor.opens("/auth/me/", headers=bearer(moved)).status_code == 200
    assert visitor.opens("/auth/me/", headers=bearer(twin)).status_code == 401
    assert stranger.signs_in().json["user"]["username"] == "laoguke"
    with rows(shop) as session:
        assert session.get(User, twin["user"]["id"]).is_active is False
    assert count(shop, QQBinding) == 1


def test_a_move_wants_a_sign_in_that_this_qq_has_proved(visitor, shop, member):
    owner = visitor.signs_in().json
    visitor.client.put("/auth/password/", json={"password": GOOD}, headers=bearer(owner))
    thief = by_password(visitor, owner["user"]["username"])  # knows the password and has not the QQ

    assert move(visitor, thief).json["reason"] == "fresh_login_required"
    assert visitor.signs_in().json["user"]["id"] == owner["user"]["id"]


def test_a43_a_move_ends_the_other_accounts_former_sign_ins(visitor, stranger, shop, member):
    before = by_password(stranger)
    move(visitor, visitor.signs_in().json)

    assert stranger.opens("/auth/me/", headers=bearer(before)).status_code == 401


def while_qq_is_asked(qq, act):
    """Let ``act`` happen once, while the next login waits for QQ."""
    real, done = qq.memory.note, []

    def note(*args):
        if not done:
            done.append(1)
            act()
        real(*args)

    qq.memory.note = note


@pytest.mark.parametrize("ending", ["password", "disable", "sign out"])
def test_b37_a_sign_in_that_ends_while_qq_is_asked_binds_nothing(visitor, stranger, shop, qq, member, ending):
    thief, owner = by_password(visitor), by_password(stranger)
    back = visitor.consents(begin_bind(visitor, thief).json["login_url"], "thiefs-qq")

    def end():
        if ending == "password":
            body = {"password": "another-password", "current_password": GOOD}
            assert stranger.client.put("/auth/password/", json=body, headers=bearer(owner)).status_code == 200
        elif ending == "sign out":
            assert stranger.client.delete("/auth/sessions/", headers=bearer(owner)).status_code == 204
        else:
            with rows(shop) as session:
                session.query(User).update({"is_active": False})
                session.commit()

    while_qq_is_asked(qq, end)
    try:
        answer = visitor.opens(back, headers=bearer(thief))
    finally:
        del qq.memory.note

    assert (answer.status_code, answer.json["reason"]) == (401, "token_invalid")
    assert count(shop, QQBinding) == 0


@pytest.mark.parametrize("change", [{"password_hash": passwords.make("another-password")}, {"is_active": False}])
def test_a_password_that_changes_while_it_is_checked_signs_nobody_in(visitor, shop, member, monkeypatch, change):
    real, done = PasswordHasher.verify, []

    def verify(*args):  # the library's
        right = real(*args)
        if not done:
            done.append(1)
            with rows(shop) as session:
                session.query(User).filter_by(username="laoguke").update(change)
                session.commit()
        return right

    monkeypatch.setattr(PasswordHasher, "verify", verify)

    answer = visitor.client.post("/auth/login/", json={"account": "laoguke", "password": GOOD})
    assert (answer.status_code, answer.json["reason"]) == (401, "bad_credentials")


def test_a_receiver_that_fails_does_not_take_the_visitors_answer_away(visitor, receive, logged):
    def broken(sender, error):
        raise RuntimeError("the shop's own fault")

    receive(signals.qq_login_failed, broken)

    assert visitor.opens("/oauth_callback").json["reason"] == "code_missing"
    assert any(line["event"] == "receiver_failed" for line in logged())


def test_an_old_account_with_a_password_stays_open(visitor, shop, member):
    old = visitor.signs_in().json
    old |= visitor.client.put("/auth/password/", json={"password": GOOD}, headers=bearer(old)).json

    assert move(visitor, old).status_code == 200
    assert by_password(visitor, old["user"]["username"])["user"]["id"] == old["user"]["id"]


def test_a_move_that_would_lock_somebody_out_is_refused(visitor, shop, member):
    old = visitor.signs_in().json
    with rows(shop) as session:
        session.get(User, old["user"]["id"]).mobile = "13900000000"
        session.commit()

    assert move(visitor, old).json["reason"] == "last_login_method"
    assert visitor.signs_in().json["user"]["id"] == old["user"]["id"]


def test_a_move_needs_the_other_accounts_password_and_a_free_place(visitor, stranger, shop, member):
    twin = visitor.signs_in("ordinary").json
    assert move(visitor, twin, "wrong-password").json["reason"] == "bad_credentials"
    bind(stranger, by_password(stranger), "emoji")
    assert move(visitor, twin).json["reason"] == "account_has_qq"
    assert move(visitor, stranger.signs_in("emoji").json).json["reason"] == "binding_conflict"  # to itself
    assert count(shop, QQBinding) == 2


@pytest.fixture
def receive():
    """Connect a receiver while the test runs."""
    connected = []

    def connect(signal, receiver):
        signal.connect(receiver, weak=False)
        connected.append((signal, receiver))

    yield connect
    for signal, receiver in connected:
        signal.disconnect(receiver)


def test_the_shop_hears_of_everything_inside_the_transaction(visitor, shop, member, receive, qq):
    heard = []
    for name in ("user_created", "user_signed_in", "qq_bound", "qq_unbound", "accounts_merged", "qq_login_failed"):
        receive(getattr(signals, name), lambda sender, name=name, **what: heard.append((name, sorted(what))))
    twin = visitor.signs_in().json
    move(visitor, twin)
    visitor.client.delete("/qq/binding/", headers=bearer(by_password(visitor)))
    qq.will("html", address="token")
    visitor.signs_in()

    assert [name for name, _ in heard] == [
        *("user_created", "qq_bound", "user_signed_in"),
        *("qq_unbound", "qq_bound", "accounts_merged", "user_signed_in"),
        *("user_signed_in", "qq_unbound", "qq_login_failed"),
    ]
    assert ("accounts_merged", ["new", "old"]) in heard


def test_what_a_receiver_writes_is_undone_with_what_it_refuses(visitor, shop, member, receive):
    def refuse(sender, old, new):
        raise RuntimeError("the carts cannot be merged")

    twin = visitor.signs_in().json
    receive(signals.accounts_merged, refuse)

    assert move(visitor, twin).status_code == 500
    assert visitor.opens("/auth/me/", headers=bearer(twin)).json["user"] == twin["user"]
    with rows(shop) as session:
        assert session.query(QQBinding.user_id).scalar() == twin["user"]["id"]


def test_b37_one_qq_bound_by_two_people_at_once_belongs_to_one(shop, member):
    with rows(shop) as session:
        session.add(User(username="another", password_hash=passwords.make(GOOD)))
        session.commit()
    people = [(Visitor(shop.test_client()), name) for name in ("laoguke", "another")]
    ready = []
    for visitor, name in people:
        mine = by_password(visitor, name)
        ready.append((visitor, mine, visitor.consents(begin_bind(visitor, mine).json["login_url"])))
    answers, gate = [], threading.Barrier(2)

    def finish(visitor, mine, back):
        gate.wait()
        answers.append(visitor.opens(back, headers=bearer(mine)).status_code)

    threads = [threading.Thread(target=finish, args=one) for one in ready]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == [200, 409]
    assert count(shop, QQBinding) == 1


def test_b32_fifty_newcomers_at_once_are_fifty_users(make_shop, qq):
    shop = make_shop()
    visitors = [Visitor(shop.test_client()) for _ in range(50)]
    backs = [visitor.consents(person=f"n{number}") for number, visitor in enumerate(visitors)]
    answers = []
    threads = [
        threading.Thread(target=lambda v=v, b=b: answers.append(v.opens(b).status_code))
        for v, b in zip(visitors, backs, strict=True)
    ]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert answers == [200] * 50
    assert count(shop, User) == count(shop, QQBinding) == 50


def test_a13_the_newest_user_deleted_or_disabled_opens_nobody_elses_account(visitor, stranger, shop):
    gone = visitor.signs_in("ordinary").json
    with rows(shop) as session:
        session.delete(session.get(User, gone["user"]["id"]))
        session.commit()
    newcomer = stranger.signs_in("emoji").json

    assert newcomer["user"]["id"] != gone["user"]["id"]
    assert visitor.opens("/auth/me/", headers=bearer(gone)).status_code == 401
    again = visitor.signs_in("ordinary").json
    assert again["user"]["id"] not in (gone["user"]["id"], newcomer["user"]["id"])


def test_who_moves_after_a_password_is_led_to_their_qq_and_back(shop, member):
    """Asking for the password once more would ask for ever: this QQ has to prove itself."""
    browser = Visitor(shop.test_client(), HTML)
    browser.signs_in("ordinary")
    browser.fills_in("/account/", "/auth/password/", password=GOOD)
    name = re.search(r'name="username"[^>]*value="([^"]+)"', browser.opens("/account/").text)[1]
    form = {"account": name, "password": GOOD}
    browser.client.post("/auth/login/", data=form, headers={**HTML, "Origin": "http://localhost"})

    page = browser.fills_in("/account/", "/qq/binding/move/", account="laoguke", password=GOOD)

    assert page.status_code == 401
    assert "请用这个QQ登录一次" in page.text
    onward = html.unescape(re.search(r'href="(/login/[^"]+)"', page.text)[1])
    assert onward == "/login/?next=/account/&again=qq"
    login = browser.opens(onward).text
    assert "请用要移动的这个QQ登录一次" in login
    assert 'type="password"' not in login
    assert browser.signs_in("ordinary", "/account/").location == "/account/"
    moved = browser.fills_in("/account/", "/qq/binding/move/", account="laoguke", password=GOOD)
    assert (moved.status_code, moved.location) == (303, "/account/?notice=moved")
    assert "laoguke" in browser.opens("/account/").text


def test_programs_are_told_that_the_qq_must_prove_itself(visitor, member):
    answer = move(visitor, by_password(visitor))

    assert (answer.json["reason"], answer.json["method"]) == ("fresh_login_required", "qq")
    assert "请用这个QQ登录一次" in answer.json["hint"]


def test_a_move_to_who_has_another_qq_says_what_helps(shop, member, visitor):
    """The advice, followed to its end, leads to the move."""
    bind(visitor, by_password(visitor), "emoji")
    browser = Visitor(shop.test_client(), HTML)
    browser.signs_in("ordinary")

    page = browser.fills_in("/account/", "/qq/binding/move/", account="laoguke", password=GOOD)

    assert page.status_code == 409
    assert "该账号已绑定其他QQ" in page.text
    assert "请先登录那个账号" in page.text
    assert 'href="/account/"' in page.text
    visitor.client.delete("/qq/binding/", headers=bearer(by_password(visitor)))
    moved = browser.fills_in("/account/", "/qq/binding/move/", account="laoguke", password=GOOD)
    assert (moved.status_code, moved.location) == (303, "/account/?notice=moved")


def test_who_must_sign_in_again_finds_the_way(browser):
    browser.signs_in()
    with time_machine.travel(time.time() + 601, tick=False):
        page = browser.opens("/qq/authorize/?intent=bind&next=/account/")
        assert (page.status_code, "/login/?next=/account/&amp;again=1" in page.text) == (401, True)
        login = browser.opens("/login/?next=/account/&again=1")
        assert "请再登录一次" in login.text
        assert browser.signs_in(next_url="/account/").location == "/account/"
        own = {"Sec-Fetch-Site": "same-origin"}
        assert browser.opens("/qq/authorize/?intent=bind&next=/account/", headers=own).status_code == 302


def test_the_page_shows_what_can_be_done(browser):
    browser.signs_in()
    page = browser.opens("/account/").text

    for words in ("解除绑定", "移到我的另一个账号", "设置 → 隐私 → 授权管理", "设置密码", "登录的设备", "本设备"):
        assert words in page
    assert "password_hash" not in page


def test_a73_answers_list_their_fields(visitor, member):
    mine = by_password(visitor)

    assert set(mine) == {"code", "errmsg", "access_token", "refresh_token", "token_type", "expires_in", "user"}
    assert set(mine["user"]) == {"id", "username", "nickname", "avatar_url"}
    assert HTML
