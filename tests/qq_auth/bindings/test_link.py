"""A QQ is bound by who is signed in, recently, on a page of ours."""

import time

import pytest
import time_machine
from logins import GOOD
from malls import bearer, count, rows
from shoppers import begin_bind, bind, binding, by_password

from meiduo.accounts.models import User
from meiduo.mall_models import QQBinding


@pytest.mark.holds("A-43", "I11")
def test_a_member_binds_a_qq(visitor, stranger, shop, member):
    """They see it, sign in with it, and every sign-in of before has ended."""
    mine = by_password(visitor)
    elsewhere = by_password(stranger)
    assert binding(visitor, mine) is None

    answer = bind(visitor, mine)

    assert (answer.status_code, answer.json["next"]) == (200, "/account/")
    assert answer.json["bound"] is True
    assert binding(visitor, answer.json)["since"]
    for former in (mine, elsewhere):  # also a copy of the caller's own
        assert visitor.opens("/auth/me/", headers=bearer(former)).status_code == 401
    assert refresh(visitor, mine).status_code == 401
    assert refresh(visitor, answer.json).status_code == 200
    assert stranger.signs_in().json["user"]["username"] == "laoguke"
    assert count(shop, User) == 1


def test_a_nameless_member_is_named_by_qq(visitor, shop, member, qq):
    """At the binding; what they call themselves stays. QQ's silence costs neither."""
    with rows(shop) as session:
        session.query(User).update({"nickname": "", "avatar_url": "https://shop.example/me.png"})
        session.commit()

    assert bind(visitor, by_password(visitor)).status_code == 200

    with rows(shop) as session:
        me = session.query(User).one()
        assert me.nickname == "沙箱企鹅"
        assert me.avatar_url == "https://shop.example/me.png"
        assert session.query(QQBinding).one().profile_time


def test_no_profile_is_no_reason_to_fail(visitor, shop, member, qq):
    qq.will("status", 502, address="get_user_info")

    assert bind(visitor, by_password(visitor)).json["bound"] is True
    assert count(shop, QQBinding) == 1


@pytest.mark.holds("A-42")
def test_binding_the_same_pair_again_changes_nothing(visitor, shop, member):
    mine = by_password(visitor)

    first = bind(visitor, mine).json
    again = bind(visitor, first)

    assert (again.status_code, again.json["bound"]) == (200, True)
    assert "access_token" not in again.json
    assert visitor.opens("/auth/me/", headers=bearer(first)).status_code == 200
    assert count(shop, QQBinding) == 1


@pytest.mark.holds("A-40", "A-27")
def test_binding_wants_a_recent_sign_in(visitor, member):
    assert visitor.opens("/qq/login/?intent=bind").json["reason"] == "token_invalid"
    mine = by_password(visitor)
    with time_machine.travel(time.time() + 601, tick=False):
        assert begin_bind(visitor, mine).json["reason"] == "fresh_login_required"


@pytest.mark.holds("A-40")
def test_a_bearer_caller_keeps_the_get(visitor, member):
    """No other site can make a browser send a bearer token.

    A front end on another host sends one of its own will.
    """
    headers = {**bearer(by_password(visitor)), "Sec-Fetch-Site": "cross-site"}

    assert visitor.opens("/qq/authorize/?intent=bind", headers=headers).status_code == 302
    assert visitor.opens("/qq/authorize/", headers=headers).status_code == 302


@pytest.mark.holds("A-40", "A-36")
def test_binding_by_cookie_begins_on_our_page(browser):
    """Another site can lead a browser to any address with GET.

    It cannot say that our page asked.
    """
    browser.signs_in()
    address = "/qq/authorize/?intent=bind&next=/account/"
    for site in (None, "same-site", "cross-site", "none"):
        headers = {"Sec-Fetch-Site": site} if site else {}
        assert browser.opens(address, headers=headers).status_code == 403
    csrf = browser.client.get_cookie("csrf_access_token").value

    assert browser.opens(address, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 302
    assert browser.opens(address, headers={"X-CSRF-TOKEN": csrf}).status_code == 302
    assert browser.opens(address, headers={"X-CSRF-TOKEN": csrf[:-1]}).status_code == 403
    assert browser.submits(address).status_code == 403
    assert browser.submits(address, csrf_token=csrf).status_code == 200


@pytest.mark.holds("A-40", "I4")
def test_an_attackers_qq_is_not_the_victims(visitor, stranger, shop, member):
    attacker = stranger.signs_in("attacker").json
    trap = stranger.consents(begin_bind(stranger, attacker).json["login_url"], "attacker2")
    victim = by_password(visitor)

    assert visitor.opens(trap, headers=bearer(victim)).json["reason"] == "attempt_invalid"
    visitor.client._cookies.update(stranger.client._cookies)  # even with the attacker's cookie
    assert visitor.opens(trap, headers=bearer(victim)).json["reason"] == "attempt_invalid"
    assert binding(visitor, victim) is None


@pytest.mark.holds("A-40", "I11")
def test_who_signed_out_finishes_no_binding(visitor, qq, shop, member):
    mine = by_password(visitor)
    back = visitor.consents(begin_bind(visitor, mine).json["login_url"])
    visitor.client.post("/auth/logout/", headers=bearer(mine))
    asked = qq.asked("token")

    assert visitor.opens(back, headers=bearer(mine)).json["reason"] == "token_invalid"
    assert qq.asked("token") == asked
    assert count(shop, QQBinding) == 0


@pytest.mark.holds("B-37", "I11")
@pytest.mark.parametrize("ending", ["password", "disable", "sign out"])
def test_a_sign_in_ending_meanwhile_binds_nothing(visitor, stranger, shop, qq, member, ending):
    """While QQ is asked, the password changes, the user is disabled or signed out."""
    thief = by_password(visitor)
    owner = by_password(stranger)
    back = visitor.consents(begin_bind(visitor, thief).json["login_url"], "thiefs-qq")

    def end():
        client = stranger.client
        if ending == "password":
            body = {"password": "another-password", "current_password": GOOD}
            done = client.put("/auth/password/", json=body, headers=bearer(owner))
            assert done.status_code == 200
        elif ending == "sign out":
            done = client.delete("/auth/sessions/", headers=bearer(owner))
            assert done.status_code == 204
        else:
            with rows(shop) as session:
                session.query(User).update({"is_active": False})
                session.commit()

    with qq.meanwhile("", end):
        answer = visitor.opens(back, headers=bearer(thief))

    assert (answer.status_code, answer.json["reason"]) == (401, "token_invalid")
    assert count(shop, QQBinding) == 0


@pytest.mark.holds("A-27")
def test_who_must_sign_in_again_finds_the_way(browser):
    address = "/qq/authorize/?intent=bind&next=/account/"
    browser.signs_in()
    with time_machine.travel(time.time() + 601, tick=False):
        led = browser.opens(address)
        assert (led.status_code, led.location) == (303, "/login/?next=/account/&again=1")
        login = browser.opens(led.location)
        assert "再登录一次" in login.text
        assert browser.signs_in(next_url="/account/").location == "/account/"
        own = {"Sec-Fetch-Site": "same-origin"}
        assert browser.opens(address, headers=own).status_code == 302


def refresh(visitor, tokens):
    return visitor.client.post("/auth/refresh/", headers=bearer(tokens, "refresh_token"))
