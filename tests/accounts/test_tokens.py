"""JWTs: exact, renewable, mortal."""

import base64
import json
from datetime import timedelta

import jwt as pyjwt
import pytest
import time_machine
from shop import HTML, KEYS, Visitor, rows

from meiduo.accounts.models import LoginSession, User, now

KEY = KEYS["JWT_SECRET_KEY"]


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


def refused(answer):
    assert (answer.status_code, answer.json["reason"], answer.json["code"]) == (401, "token_invalid", "4101")
    assert answer.json["errmsg"] == "请重新登录"
    return True


@pytest.fixture
def signed_in(visitor):
    return visitor.signs_in().json


def claims(token):
    return pyjwt.decode(token, options={"verify_signature": False})


def test_tokens_carry_exact_claims(signed_in):
    access, refresh = claims(signed_in["access_token"]), claims(signed_in["refresh_token"])

    assert (access["type"], refresh["type"]) == ("access", "refresh")
    for found in (access, refresh):
        assert (found["iss"], found["aud"], found["sub"]) == ("meiduo", "meiduo", str(signed_in["user"]["id"]))
        assert found["epoch"] == 0
    assert access["sid"] == refresh["sid"]
    assert access["exp"] - access["iat"] == 900
    assert refresh["exp"] - refresh["iat"] == 14 * 86400


def test_me_without_a_token_is_refused_in_our_words(visitor):
    assert refused(visitor.opens("/auth/me/"))


@pytest.mark.parametrize(
    "change",
    [
        {"type": None}, {"type": "bind"}, {"type": "refresh"}, {"exp": None}, {"iss": None}, {"iss": "x"}, {"aud": "x"},
        {"aud": None}, {"sub": None}, {"sub": 1}, {"sub": "x"}, {"sub": "1" * 99}, {"sub": "999"}, {"sid": None},
        {"sid": "x"}, {"sid": 5}, {"epoch": None}, {"epoch": 1}, {"epoch": "0"}, {"epoch": False}, {"jti": None},
        {"iat": 99999999999}, {"exp": 1}, {"iat": None}, {"nbf": 99999999999}, {"type": ["access"]}, {"type": {}}, {"type": 1},
    ],
)  # fmt: skip
def test_a20_any_other_jwt_under_our_key_is_refused(visitor, signed_in, change):
    changed = {**claims(signed_in["access_token"]), **change}
    forged = pyjwt.encode({name: value for name, value in changed.items() if value is not None}, KEY)

    assert refused(visitor.opens("/auth/me/", headers=bearer(forged)))


@pytest.mark.parametrize("kind", [["access"], ["refresh"], {}, 1, True])
def test_a20_a_type_that_is_no_text_is_401_at_sign_out(visitor, signed_in, kind):
    forged = pyjwt.encode({**claims(signed_in["access_token"]), "type": kind}, KEY)

    assert refused(visitor.client.post("/auth/logout/", headers=bearer(forged)))
    assert refused(visitor.client.post("/auth/refresh/", headers=bearer(forged)))


def test_a21_a_jwt_without_signature_or_under_another_key_is_refused(visitor, signed_in):
    body = claims(signed_in["access_token"])

    assert refused(visitor.opens("/auth/me/", headers=bearer(pyjwt.encode(body, None, "none"))))
    assert refused(visitor.opens("/auth/me/", headers=bearer(pyjwt.encode(body, "another-key" * 4))))
    assert refused(visitor.opens("/auth/me/", headers=bearer(pyjwt.encode(body, KEY * 2, "HS512"))))


@pytest.mark.parametrize("header", [", ,", ",\xa0,", "Bearer", "Bearer a b c", "Bearer x", "Basic eA==", "caf\xe9",
                                    "Bearer " + "a" * 9000, "Bearer " + ".".join(["a"] * 5), ",", " "])  # fmt: skip
def test_a28_malformed_credentials_are_401_and_never_500(visitor, header):
    assert refused(visitor.opens("/auth/me/", headers={"Authorization": header.encode().decode("latin-1")}))


def test_deep_json_inside_a_token_is_401(visitor):
    deep = base64.urlsafe_b64encode(b"[" * 100_000).decode().rstrip("=")

    assert refused(visitor.opens("/auth/me/", headers=bearer(f"{deep}.{deep}.x")))


def test_a23_a_disabled_member_and_a_new_epoch_end_old_tokens_at_once(visitor, shop, signed_in):
    for change in ({"is_active": False}, {"is_active": True, "session_epoch": 1}):
        with rows(shop) as session:
            session.query(User).update(change)
            session.commit()
        assert refused(visitor.opens("/auth/me/", headers=bearer(signed_in["access_token"])))
        assert refused(visitor.client.post("/auth/refresh/", headers=bearer(signed_in["refresh_token"])))


def test_an_id_is_never_given_to_somebody_else(visitor, shop, signed_in):
    with rows(shop) as session:
        session.delete(session.get(User, signed_in["user"]["id"]))
        session.commit()
    newcomer = visitor.signs_in("emoji").json

    assert newcomer["user"]["id"] != signed_in["user"]["id"]
    assert refused(visitor.opens("/auth/me/", headers=bearer(signed_in["access_token"])))


def test_refresh_rotates(visitor, signed_in):
    renewed = visitor.client.post("/auth/refresh/", headers=bearer(signed_in["refresh_token"])).json

    assert renewed["code"] == "0"
    assert renewed["refresh_token"] != signed_in["refresh_token"]
    assert visitor.opens("/auth/me/", headers=bearer(renewed["access_token"])).status_code == 200
    assert visitor.client.post("/auth/refresh", headers=bearer(renewed["refresh_token"])).status_code == 200


def test_an_access_token_does_not_refresh(visitor, signed_in):
    assert refused(visitor.client.post("/auth/refresh/", headers=bearer(signed_in["access_token"])))


def test_two_tabs_may_refresh_at_once(visitor, signed_in):
    answers = [visitor.client.post("/auth/refresh/", headers=bearer(signed_in["refresh_token"])) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    last = visitor.client.post("/auth/refresh/", headers=bearer(answers[0].json["refresh_token"]))
    assert last.status_code == 200


def test_a25_an_old_refresh_token_ends_the_sign_in(visitor, signed_in):
    with time_machine.travel(claims(signed_in["access_token"])["iat"] + 60, tick=False) as clock:
        renewed = visitor.client.post("/auth/refresh/", headers=bearer(signed_in["refresh_token"])).json
        clock.shift(11)
        assert refused(visitor.client.post("/auth/refresh/", headers=bearer(signed_in["refresh_token"])))
        assert refused(visitor.opens("/auth/me/", headers=bearer(renewed["access_token"])))
        assert refused(visitor.client.post("/auth/refresh/", headers=bearer(renewed["refresh_token"])))


def test_a_sign_in_ends_after_thirty_days_however_often_it_is_refreshed(visitor, signed_in):
    start, token = claims(signed_in["access_token"])["iat"], signed_in["refresh_token"]
    for day in (13, 26, 29.9):
        with time_machine.travel(start + day * 86400, tick=False):
            token = visitor.client.post("/auth/refresh/", headers=bearer(token)).json["refresh_token"]
    with time_machine.travel(start + 30.01 * 86400, tick=False):
        assert refused(visitor.client.post("/auth/refresh/", headers=bearer(token)))


def test_a_sign_in_whose_row_is_over_is_over_whatever_the_token_says(visitor, shop, signed_in):
    with rows(shop) as session:
        session.query(LoginSession).update({"expires": now()})
        session.commit()

    assert refused(visitor.opens("/auth/me/", headers=bearer(signed_in["access_token"])))


def test_other_schemes_in_the_header_leave_the_cookie_alone(browser):
    browser.signs_in()
    staging = {"Authorization": "Basic c3RhZ2luZzpwYXNz"}

    assert browser.client.get("/auth/me/", headers=staging).status_code == 200
    assert "沙箱企鹅" in browser.opens("/account/", headers=staging).text


def test_a24_logout_ends_access_and_refresh_and_may_be_repeated(visitor, signed_in):
    for _ in range(2):
        assert visitor.client.post("/auth/logout/", headers=bearer(signed_in["access_token"])).status_code == 204
    assert refused(visitor.opens("/auth/me/", headers=bearer(signed_in["access_token"])))
    assert refused(visitor.client.post("/auth/refresh/", headers=bearer(signed_in["refresh_token"])))


def test_a26_another_spelling_of_a_dead_token_is_dead_too(visitor, signed_in):
    token = signed_in["access_token"]
    visitor.client.post("/auth/logout/", headers=bearer(token))

    for spelling in (
        token,
        token + "=",
        token[:-1] + chr(ord(token[-1]) ^ 1),
        token.replace("-", "+").replace("_", "/"),
    ):
        assert refused(visitor.opens("/auth/me/", headers=bearer(spelling)))


def test_logout_works_with_an_expired_access_token(visitor, shop, signed_in):
    with time_machine.travel(claims(signed_in["access_token"])["exp"] + 60, tick=False):
        visitor.client.post("/auth/logout/", headers=bearer(signed_in["access_token"]))

    assert refused(visitor.client.post("/auth/refresh/", headers=bearer(signed_in["refresh_token"])))


def test_logout_of_nobody_is_no_error(visitor):
    assert visitor.client.post("/auth/logout/").status_code == 204
    assert visitor.client.post("/auth/logout/", headers=HTML).status_code == 303
    assert refused(visitor.client.post("/auth/logout/", headers=bearer("x")))


def csrf(browser):
    return browser.client.get_cookie("csrf_access_token").value


def test_a_change_by_cookie_needs_the_csrf_value(browser, shop):
    browser.signs_in()
    for headers in ({}, {"X-CSRF-TOKEN": "wrong"}, {"X-CSRF-TOKEN": "caf\xe9"}):
        for path in ("/auth/refresh/", "/auth/logout/"):
            answer = browser.client.post(path, headers=headers)
            assert (answer.status_code, answer.json["reason"]) == (403, "csrf_failed")

    assert browser.client.post("/auth/refresh/", data={"csrf_token": "é"}).json["reason"] == "csrf_failed"

    answer = browser.client.post("/auth/refresh/", headers={"X-CSRF-TOKEN": csrf(browser)})

    assert answer.status_code == 200
    assert "refresh_token" not in answer.json  # what came in a cookie goes back in a cookie
    assert any(line.startswith("refresh_token=") for line in answer.headers.getlist("Set-Cookie"))


def test_a_browser_signs_out_with_a_form(browser, shop):
    browser.signs_in()
    page = browser.opens("/account/").text
    value = page.partition('name="csrf_token" value="')[2].partition('"')[0]

    answer = browser.client.post("/auth/logout/", data={"csrf_token": value}, headers=HTML)

    assert (answer.status_code, answer.location) == (303, "/")
    assert browser.opens("/account/").location == "/login/?next=/account/"
    with rows(shop) as session:
        assert session.query(LoginSession).one().revoked is not None


def test_a_header_decides_before_a_cookie(browser):
    browser.signs_in()

    assert refused(browser.client.get("/auth/me/", headers=bearer("x")))
    assert browser.client.get("/auth/me/").status_code == 200


def test_tokens_in_the_address_are_not_read(visitor, signed_in):
    assert refused(visitor.opens("/auth/me/?jwt=" + signed_in["access_token"]))
    assert refused(visitor.opens("/auth/me/?access_token=" + signed_in["access_token"]))


def test_under_https_cookies_are_secure_and_carry_the_browsers_prefixes(make_shop):
    shop = make_shop(QQ_REDIRECT_URI="https://localhost/oauth_callback")
    answer = Visitor(shop.test_client(), HTML).client.get("/qq/login/", base_url="https://localhost")
    line = answer.headers["Set-Cookie"]

    assert line.startswith("__Host-qq_attempt_")
    assert "Secure" in line
    assert shop.config["JWT_ACCESS_COOKIE_NAME"] == "__Host-access_token"
    assert shop.config["JWT_COOKIE_SECURE"] is True


def test_reading_who_is_signed_in_is_one_query(visitor, signed_in, statements):
    visitor.opens("/auth/me/", headers=bearer(signed_in["access_token"]))

    assert [statement.split()[0] for statement in statements] == ["BEGIN", "SELECT"]


def test_the_envelope_shows_chinese_as_it_is(visitor):
    assert json.loads(visitor.opens("/auth/me/").text)["errmsg"] in visitor.opens("/auth/me/").text


def test_a25_a_rotation_in_the_future_stretches_no_grace(visitor, shop):
    """A clock that was ahead, or a database that was set back, must not make a spent token good for longer."""
    spent = {"Authorization": "Bearer " + visitor.signs_in().json["refresh_token"]}
    fresh = visitor.client.post("/auth/refresh/", headers=spent).json
    with rows(shop) as session:
        session.query(LoginSession).update({"rotated": now() + timedelta(seconds=60)})
        session.commit()

    assert visitor.client.post("/auth/refresh/", headers=spent).json["reason"] == "token_invalid"
    headers = {"Authorization": "Bearer " + fresh["access_token"]}
    assert visitor.opens("/auth/me/", headers=headers).status_code == 401
