"""The login, step by step, as the specification has it."""

import re
import secrets
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from shop import APP_ID, count, rows, state_of

from meiduo.accounts.models import LoginSession, User, now
from meiduo.mall_models import QQBinding


@pytest.mark.parametrize("path", ["/qq/login/", "/qq/login"])
def test_login_answers_the_address_of_qqs_scan_page(visitor, qq, path):
    answer = visitor.opens(path + "?next=/list/")

    assert answer.status_code == 200
    assert (answer.json["code"], answer.json["errmsg"]) == ("0", "OK")
    address = urlsplit(answer.json["login_url"])
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert answer.json["login_url"].startswith(qq.address + "/oauth2.0/authorize?")
    assert re.fullmatch(r"[A-Za-z0-9_-]{22,64}", query.pop("state"))
    assert query == {
        "response_type": "code",
        "client_id": APP_ID,
        "redirect_uri": "http://localhost/oauth_callback",
        "scope": "get_user_info",
    }


def test_every_login_has_a_state_of_its_own(visitor):
    assert len({state_of(visitor.starts()) for _ in range(50)}) == 50


def test_a_phone_gets_qqs_page_for_phones(visitor):
    phone = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"}

    assert "display=mobile" in visitor.opens("/qq/login/", headers=phone).json["login_url"]
    assert "display" not in visitor.starts()


def test_starting_a_login_writes_nothing_and_reads_nothing(visitor, statements):
    visitor.starts()

    assert statements == []


def test_a_returning_member_costs_two_transactions_and_ten_statements(visitor, statements):
    visitor.signs_in()
    statements.clear()

    visitor.signs_in()

    assert [statement.split()[0] for statement in statements] == [
        *("BEGIN", "INSERT"),  # the attempt is spent
        *("BEGIN", "SELECT"),  # is the profile old?
        *("BEGIN", "SELECT", "UPDATE"),  # binding and user; attempt
        *("UPDATE", "SELECT", "INSERT"),  # last login; are there fifty sign-ins? this one
    ]


def test_the_plain_link_goes_to_qq_at_once(browser, qq):
    answer = browser.opens("/qq/authorize/?next=/account/")

    assert answer.status_code == 302
    assert answer.location.startswith(qq.address + "/oauth2.0/authorize?")


@pytest.mark.parametrize("path", ["/oauth_callback", "/oauth_callback/"])
def test_a_callback_without_code_is_403_missing_code(visitor, path):
    answer = visitor.opens(path + "?state=" + state_of(visitor.starts()))

    assert answer.status_code == 403
    assert answer.json["errmsg"] == "缺少code"
    assert answer.json["reason"] == "code_missing"
    assert "缺少code" in answer.text


def test_a_newcomer_is_created_bound_and_signed_in(visitor, shop):
    answer = visitor.signs_in("ordinary", next_url="/list/1?page=2")

    assert answer.status_code == 200
    assert answer.json["created"] is True
    assert answer.json["next"] == "/list/1?page=2"
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 900)
    assert set(answer.json["user"]) == {"id", "username", "nickname", "avatar_url"}
    assert answer.json["user"]["nickname"] == "沙箱企鹅"
    assert count(shop, User) == count(shop, QQBinding) == count(shop, LoginSession) == 1


def test_a_member_comes_back_as_the_same_user(visitor, stranger, shop):
    first = visitor.signs_in("ordinary").json
    again = stranger.signs_in("ordinary").json

    assert again["user"] == first["user"]
    assert again["created"] is False
    assert count(shop, User) == count(shop, QQBinding) == 1


def test_two_people_are_two_users(visitor, shop):
    assert visitor.signs_in("ordinary").json["user"]["id"] != visitor.signs_in("emoji").json["user"]["id"]
    assert count(shop, User) == count(shop, QQBinding) == 2


def test_the_jwt_says_who_is_signed_in(visitor, stranger):
    signed_in = visitor.signs_in("union").json

    answer = stranger.opens("/auth/me/", headers={"Authorization": "Bearer " + signed_in["access_token"]})

    assert answer.json["user"] == signed_in["user"]


def test_a_browser_lands_on_next_with_cookies_and_no_token_in_sight(browser):
    answer = browser.signs_in(next_url="/account/")

    assert (answer.status_code, answer.location) == (303, "/account/")
    cookies = {line.partition("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}
    assert {"access_token", "refresh_token", "csrf_access_token", "csrf_refresh_token"} <= set(cookies)
    assert "HttpOnly" in cookies["access_token"]
    assert "SameSite=Lax" in cookies["access_token"]
    assert "HttpOnly" in cookies["refresh_token"]
    assert "Path=/auth/" in cookies["refresh_token"]
    assert "eyJ" not in answer.text
    assert browser.opens("/account/").status_code == 200


def test_an_api_client_gets_no_session_cookies(visitor):
    answer = visitor.signs_in()

    assert not any("token" in line.partition("=")[0] for line in answer.headers.getlist("Set-Cookie"))


def test_generated_usernames_are_reserved_and_unguessable(visitor):
    assert re.fullmatch(r"qq_[0-9a-f]{16}", visitor.signs_in().json["user"]["username"])


def test_a18_a_disabled_member_is_refused_and_gets_no_second_account(visitor, shop):
    visitor.signs_in()
    with rows(shop) as session:
        session.query(User).update({"is_active": False})
        session.commit()

    answer = visitor.signs_in()

    assert (answer.status_code, answer.json["reason"]) == (403, "account_disabled")
    assert count(shop, User) == 1


def test_a_cancelled_login_is_refused_and_leads_a_browser_back_to_the_start(visitor, browser, qq):
    before = qq.asked("token")

    answer = visitor.opens(visitor.consents(cancel="1"))
    page = browser.opens(browser.consents(browser.starts("/cart/"), cancel="1"))

    assert (answer.status_code, answer.json["errmsg"]) == (403, "您已取消QQ登录")
    assert (page.status_code, page.location) == (303, "/login/?next=/cart/&notice=login_cancelled")
    assert "您已取消QQ登录" in browser.opens(page.location).text
    assert qq.asked("token") == before


def test_the_profile_is_asked_for_once_a_week(visitor, qq, shop):
    visitor.signs_in()
    asked = qq.asked("get_user_info")
    visitor.signs_in()

    assert qq.asked("get_user_info") == asked
    with rows(shop) as session:
        session.query(QQBinding).update({"profile_time": now() - timedelta(days=8)})
        session.commit()
    visitor.signs_in()
    assert qq.asked("get_user_info") == asked + 1


def test_an_openid_is_bound_under_the_app_it_belongs_to(visitor, shop):
    visitor.signs_in()

    with rows(shop) as session:
        binding = session.query(QQBinding).one()
        assert binding.app_id == APP_ID
        assert re.fullmatch(r"[0-9A-F]{32}", binding.openid)


def test_openid_and_qqs_tokens_never_leave(visitor, shop):
    answer = visitor.signs_in()

    with rows(shop) as session:
        openid = session.query(QQBinding.openid).scalar()
    assert openid not in answer.text
    assert openid not in str(answer.headers)


def test_a15_a_username_drawn_twice_makes_a_new_user_with_another_name(visitor, shop, monkeypatch):
    first = visitor.signs_in("ordinary").json["user"]
    back, real, drawn = visitor.consents(person="emoji"), secrets.token_hex, [first["username"].removeprefix("qq_")]

    def draw(size):
        return drawn.pop() if drawn and size == 8 else real(size)

    monkeypatch.setattr(secrets, "token_hex", draw)

    second = visitor.opens(back, headers={"X-Request-ID": "drawn"}).json
    assert not drawn

    assert second["created"] is True
    assert second["user"]["id"] != first["id"]
    assert second["user"]["username"] != first["username"]
    assert count(shop, User) == count(shop, QQBinding) == 2


def test_a_profile_that_qq_does_not_tell_is_not_asked_for_at_every_login(visitor, qq):
    qq.will("error", -1, address="get_user_info")
    visitor.signs_in()
    asked = qq.asked("get_user_info")

    visitor.signs_in()

    assert qq.asked("get_user_info") == asked
