"""The login, step by step, as the specification has it."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from malls import APP_ID, bearer, count, rows, state_of

from meiduo.accounts.models import LoginSession, User
from meiduo.mall_models import QQBinding


@pytest.mark.parametrize("path", ["/qq/login/", "/qq/login"])
def test_login_names_qqs_scan_page(visitor, qq, path):
    """With our app id, our redirect address and a state."""
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


@pytest.mark.holds("A-01")
def test_every_login_has_a_state_of_its_own(visitor):
    assert len({state_of(visitor.starts()) for _ in range(50)}) == 50


def test_a_phone_gets_qqs_page_for_phones(visitor):
    engine = "AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
    phone = {"User-Agent": f"Mozilla/5.0 (Linux; Android 14) {engine}"}

    assert "display=mobile" in visitor.opens("/qq/login/", headers=phone).json["login_url"]
    assert "display" not in visitor.starts()


@pytest.mark.holds("A-04")
def test_starting_a_login_touches_no_database(visitor, statements):
    """It writes nothing and reads nothing."""
    visitor.starts()

    assert statements == []


def test_a_returning_member_costs_five_statements(engine, visitor, statements):
    """In two transactions: the attempt, and the sign-in itself. MySQL locks the user, and counts
    the sign-ins, by statements of their own."""
    visitor.signs_in()
    statements.clear()

    visitor.signs_in()

    more = ["SELECT"] if engine == "mariadb" else []
    assert [statement.split()[0] for statement in statements] == [
        *("BEGIN", "INSERT"),  # the attempt is spent
        *("BEGIN", *more, "SELECT", "UPDATE"),  # binding, user and profile; attempt
        *("UPDATE", "INSERT", *more),  # last login; the sign-in, counted
    ]


def test_the_plain_link_goes_to_qq_at_once(browser, qq):
    answer = browser.opens("/qq/authorize/?next=/account/")

    assert answer.status_code == 302
    assert answer.location.startswith(qq.address + "/oauth2.0/authorize?")


@pytest.mark.parametrize("path", ["/oauth_callback", "/oauth_callback/"])
def test_a_callback_without_code_is_403(visitor, path):
    answer = visitor.opens(path + "?state=" + state_of(visitor.starts()))

    assert answer.status_code == 403
    assert answer.json["errmsg"] == "缺少code"
    assert answer.json["reason"] == "code_missing"
    assert "缺少code" in answer.text


@pytest.mark.holds("I2")
def test_a_newcomer_is_created_bound_and_signed_in(visitor, shop):
    answer = visitor.signs_in("ordinary", next_url="/list/1?page=2")

    assert answer.status_code == 200
    assert answer.json["created"] is True
    assert answer.json["next"] == "/list/1?page=2"
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 900)
    assert set(answer.json["user"]) == {"id", "username", "nickname", "avatar_url"}
    assert answer.json["user"]["nickname"] == "沙箱企鹅"
    assert count(shop, User) == count(shop, QQBinding) == count(shop, LoginSession) == 1


@pytest.mark.holds("I1", "I4")
def test_a_member_comes_back_as_themselves(visitor, stranger, shop):
    first = visitor.signs_in("ordinary").json
    again = stranger.signs_in("ordinary").json

    assert again["user"] == first["user"]
    assert again["created"] is False
    assert count(shop, User) == count(shop, QQBinding) == 1


@pytest.mark.holds("I4")
def test_two_people_are_two_users(visitor, shop):
    one = visitor.signs_in("ordinary").json["user"]
    other = visitor.signs_in("emoji").json["user"]

    assert one["id"] != other["id"]
    assert count(shop, User) == count(shop, QQBinding) == 2


def test_the_jwt_says_who_is_signed_in(visitor, stranger):
    signed_in = visitor.signs_in("union").json

    answer = stranger.opens("/auth/me/", headers=bearer(signed_in))

    assert answer.json["user"] == signed_in["user"]


@pytest.mark.holds("A-35", "A-33")
def test_a_browser_lands_on_next_with_cookies(browser):
    """And no token is in sight."""
    answer = browser.signs_in(next_url="/account/")

    assert (answer.status_code, answer.location) == (303, "/account/")
    cookies = {line.partition("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}
    tokens = {"access_token", "refresh_token"}
    assert tokens | {f"csrf_{name}" for name in tokens} <= set(cookies)
    assert "HttpOnly" in cookies["access_token"]
    assert "SameSite=Lax" in cookies["access_token"]
    assert "HttpOnly" in cookies["refresh_token"]
    assert "Path=/;" in cookies["refresh_token"] + ";"  # a page is renewed where it is asked for
    assert "eyJ" not in answer.text
    assert browser.opens("/account/").status_code == 200


def test_an_api_client_gets_no_session_cookies(visitor):
    answer = visitor.signs_in()

    names = [line.partition("=")[0] for line in answer.headers.getlist("Set-Cookie")]
    assert not [name for name in names if "token" in name]


def test_a_cancelled_login_leads_back(visitor, browser, qq):
    """Refused to a program; a browser is led back to the start with a notice."""
    before = qq.asked("token")

    answer = visitor.opens(visitor.consents(cancel="1"))
    page = browser.opens(browser.consents(browser.starts("/cart/"), cancel="1"))

    assert (answer.status_code, answer.json["errmsg"]) == (403, "您已取消QQ登录")
    assert (page.status_code, page.location) == (303, "/login/?next=/cart/&notice=login_cancelled")
    assert "您已取消QQ登录" in browser.opens(page.location).text
    assert qq.asked("token") == before


@pytest.mark.holds("A-73", "I8")
def test_the_openid_never_leaves(visitor, shop):
    """Not in the body and not in a header of the callback's response."""
    answer = visitor.signs_in()

    with rows(shop) as session:
        openid = session.query(QQBinding.openid).scalar()
    assert openid not in answer.text
    assert openid not in str(answer.headers)


@pytest.mark.holds("A-33")
def test_the_redirect_carries_no_secret(browser):
    """And no referrer."""
    back = browser.consents(browser.starts("/cart/"))
    answer = browser.opens(back)

    assert (answer.status_code, answer.location) == (303, "/cart/")
    assert answer.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.holds("A-19")
def test_a_login_ends_this_browsers_former_one(browser, shop):
    browser.signs_in("ordinary")
    browser.signs_in("emoji")

    with rows(shop) as session:
        ended = session.query(LoginSession.revoked).order_by(LoginSession.created)
        assert [row[0] is None for row in ended] == [False, True]
