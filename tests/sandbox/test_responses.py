"""The sandbox answers as QQ does."""

import json
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
import time_machine
from malls import APP_ID, APP_KEY

BACK = "http://localhost/oauth_callback"


@pytest.fixture
def asks(qq):
    """Ask QQ as any client would."""

    def ask(path, method="get", **params):
        answer = requests.request(
            method,
            qq.address + path,
            timeout=5,
            allow_redirects=False,
            **{"params" if method == "get" else "data": params},
        )
        assert answer.status_code == 200
        return answer

    return ask


@pytest.fixture
def new_code(qq):
    def make(person="ordinary", redirect_uri=BACK):
        query = {
            "response_type": "code",
            "client_id": APP_ID,
            "redirect_uri": redirect_uri,
            "state": "s",
        }
        answer = requests.post(
            qq.address + "/oauth2.0/authorize",
            params=query,
            data={"person": person},
            allow_redirects=False,
            timeout=5,
        )
        location = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
        assert location["state"] == "s"
        return location["code"]

    return make


def exchange(spent, **changes):
    return {
        "grant_type": "authorization_code",
        "client_id": APP_ID,
        "client_secret": APP_KEY,
        "code": spent,
        "redirect_uri": BACK,
        **changes,
    }


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_token_comes_urlencoded_unless_asked_otherwise(asks, new_code, method):
    answer = asks("/oauth2.0/token", method, **exchange(new_code()))

    names = [name for name, _ in parse_qsl(answer.text)]
    assert answer.headers["Content-Type"].startswith("text/html")
    assert names == ["access_token", "expires_in", "refresh_token"]


def test_json_and_openid_come_when_asked_for(asks, new_code):
    token = asks("/oauth2.0/token", **exchange(new_code(), fmt="json", need_openid="1")).json()

    assert token["expires_in"] == "7776000"
    assert len(token["openid"]) == 32


def error_of(answer):
    return json.loads(answer.text.removeprefix("callback( ").removesuffix(" );\n"))["error"]


def test_a_code_works_once_and_for_ten_minutes(asks, new_code):
    code = new_code()
    asks("/oauth2.0/token", **exchange(code))
    assert error_of(asks("/oauth2.0/token", **exchange(code))) == 100020
    with time_machine.travel(1_900_000_000) as clock:
        old = new_code()
        clock.shift(601)
        assert error_of(asks("/oauth2.0/token", **exchange(old))) == 100019


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"grant_type": "x"}, 100004),
        ({"client_id": ""}, 100001),
        ({"client_id": "1"}, 100008),
        ({"client_secret": ""}, 100002),
        ({"client_secret": "x"}, 100009),
        ({"code": ""}, 100005),
        ({"code": "x"}, 100019),
        ({"redirect_uri": "http://x/"}, 100010),
    ],
)
def test_errors_are_qqs_numbers_at_status_200(asks, new_code, change, number):
    jsonp = asks("/oauth2.0/token", **exchange(new_code(), **change))
    json_ = asks("/oauth2.0/token", **exchange(new_code(), fmt="json", **change))

    assert error_of(jsonp) == number
    assert json_.json()["error"] == number


def test_me_is_jsonp(asks, new_code):
    said = asks("/oauth2.0/token", **exchange(new_code("union"))).text
    token = dict(parse_qsl(said))["access_token"]

    answer = asks("/oauth2.0/me", access_token=token, unionid="1")

    assert answer.text.startswith('callback( {"client_id": "')
    assert answer.text.endswith(" );\n")
    assert '"unionid": "UID_' in answer.text
    assert error_of(asks("/oauth2.0/me")) == 100007
    assert error_of(asks("/oauth2.0/me", access_token="x")) == 100016


def test_a_missing_unionid_fails_the_whole_call(asks, new_code):
    token = dict(parse_qsl(asks("/oauth2.0/token", **exchange(new_code())).text))["access_token"]

    assert error_of(asks("/oauth2.0/me", access_token=token, unionid="1")) == 100048


def test_the_profile_checks_its_openid(asks, new_code):
    wanted = exchange(new_code("plain"), fmt="json", need_openid="1")
    token = asks("/oauth2.0/token", **wanted).json()
    about = {"access_token": token["access_token"], "oauth_consumer_key": APP_ID}

    profile = asks("/user/get_user_info", **about, openid=token["openid"]).json()

    assert (profile["ret"], profile["figureurl_qq_2"]) == (0, "")
    assert profile["figureurl_qq_1"]
    assert asks("/user/get_user_info", **about, openid="F" * 32).json()["ret"] == -1


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"response_type": "token"}, 100000),
        ({"client_id": ""}, 100001),
        ({"client_id": "1"}, 100008),
        ({"redirect_uri": "http://evil.example/"}, 100010),
        ({"redirect_uri": "http://localhost:1/oauth_callback"}, 100010),
    ],
)
def test_a_bad_authorize_request_stays_on_qqs_page(qq, change, number):
    query = {
        "response_type": "code",
        "client_id": APP_ID,
        "redirect_uri": BACK,
        "state": "s",
        **change,
    }

    answer = requests.get(qq.address + "/oauth2.0/authorize", params=query, timeout=5)

    assert f"({number})" in answer.text
    assert "<form" not in answer.text


def test_people_and_a_way_out_are_offered(qq):
    query = {"response_type": "code", "client_id": APP_ID, "redirect_uri": BACK, "state": "s"}

    page = requests.get(qq.address + "/oauth2.0/authorize", params=query, timeout=5).text

    assert page.count('name="person"') >= 4
    assert "取消" in page
