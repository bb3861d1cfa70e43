"""The sandbox speaks QQ; mounted, it works under any host name and in a server with one thread."""

import json
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
import time_machine
from shop import APP_ID, APP_KEY, Visitor, count, make_shop

from meiduo import sandbox
from meiduo.accounts.models import User
from meiduo.sandbox import baddays

BACK = "http://localhost/oauth_callback"


@pytest.fixture
def asks(qq):
    """Ask QQ as any client would."""

    def ask(path, method="get", **params):
        answer = requests.request(method, qq.address + path, timeout=5, allow_redirects=False,
                                  **{"params" if method == "get" else "data": params})  # fmt: skip
        assert answer.status_code == 200
        return answer

    return ask


@pytest.fixture
def new_code(qq):
    def make(person="ordinary", redirect_uri=BACK):
        query = {"response_type": "code", "client_id": APP_ID, "redirect_uri": redirect_uri, "state": "s"}
        answer = requests.post(qq.address + "/oauth2.0/authorize", params=query, data={"person": person},
                               allow_redirects=False, timeout=5)  # fmt: skip
        location = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
        assert location["state"] == "s"
        return location["code"]

    return make


def exchange(spent, **changes):
    return {"grant_type": "authorization_code", "client_id": APP_ID, "client_secret": APP_KEY, "code": spent,
            "redirect_uri": BACK, **changes}  # fmt: skip


def error_of(answer):
    return json.loads(answer.text.removeprefix("callback( ").removesuffix(" );\n"))["error"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_token_comes_urlencoded_unless_asked_otherwise(asks, new_code, method):
    answer = asks("/oauth2.0/token", method, **exchange(new_code()))

    assert answer.headers["Content-Type"].startswith("text/html")
    assert [name for name, _ in parse_qsl(answer.text)] == ["access_token", "expires_in", "refresh_token"]


def test_json_and_openid_come_when_asked_for(asks, new_code):
    token = asks("/oauth2.0/token", **exchange(new_code(), fmt="json", need_openid="1")).json()

    assert token["expires_in"] == "7776000"
    assert len(token["openid"]) == 32


def test_a_code_works_once_and_for_ten_minutes(asks, new_code):
    code = new_code()
    asks("/oauth2.0/token", **exchange(code))
    assert error_of(asks("/oauth2.0/token", **exchange(code))) == 100020
    with time_machine.travel(1_900_000_000) as clock:
        old = new_code()
        clock.shift(601)
        assert error_of(asks("/oauth2.0/token", **exchange(old))) == 100019


@pytest.mark.parametrize(("change", "number"), [
    ({"grant_type": "x"}, 100004), ({"client_id": ""}, 100001), ({"client_id": "1"}, 100008), ({"client_secret": ""}, 100002),
    ({"client_secret": "x"}, 100009), ({"code": ""}, 100005), ({"code": "x"}, 100019), ({"redirect_uri": "http://x/"}, 100010),
])  # fmt: skip
def test_errors_are_qqs_numbers_at_status_200(asks, new_code, change, number):
    assert error_of(asks("/oauth2.0/token", **exchange(new_code(), **change))) == number
    assert asks("/oauth2.0/token", **exchange(new_code(), fmt="json", **change)).json()["error"] == number


def test_me_is_jsonp(asks, new_code):
    token = dict(parse_qsl(asks("/oauth2.0/token", **exchange(new_code("union"))).text))["access_token"]

    answer = asks("/oauth2.0/me", access_token=token, unionid="1")

    assert answer.text.startswith('callback( {"client_id": "')
    assert answer.text.endswith(" );\n")
    assert '"unionid": "UID_' in answer.text
    assert error_of(asks("/oauth2.0/me")) == 100007
    assert error_of(asks("/oauth2.0/me", access_token="x")) == 100016


def test_a_person_without_unionid_makes_the_whole_call_fail(asks, new_code):
    token = dict(parse_qsl(asks("/oauth2.0/token", **exchange(new_code())).text))["access_token"]

    assert error_of(asks("/oauth2.0/me", access_token=token, unionid="1")) == 100048


def test_the_profile_checks_its_openid(asks, new_code):
    token = asks("/oauth2.0/token", **exchange(new_code("plain"), fmt="json", need_openid="1")).json()
    about = {"access_token": token["access_token"], "oauth_consumer_key": APP_ID}

    profile = asks("/user/get_user_info", **about, openid=token["openid"]).json()

    assert (profile["ret"], profile["figureurl_qq_2"]) == (0, "")
    assert profile["figureurl_qq_1"]
    assert asks("/user/get_user_info", **about, openid="F" * 32).json()["ret"] == -1


@pytest.mark.parametrize(("change", "number"), [
    ({"response_type": "token"}, 100000), ({"client_id": ""}, 100001), ({"client_id": "1"}, 100008),
    ({"redirect_uri": "http://evil.example/"}, 100010), ({"redirect_uri": "http://localhost:1/oauth_callback"}, 100010),
])  # fmt: skip
def test_a_bad_authorize_request_stays_on_qqs_page(qq, change, number):
    query = {"response_type": "code", "client_id": APP_ID, "redirect_uri": BACK, "state": "s", **change}

    answer = requests.get(qq.address + "/oauth2.0/authorize", params=query, timeout=5)

    assert f"({number})" in answer.text
    assert "<form" not in answer.text


def test_four_people_and_a_way_out_are_offered(qq):
    query = {"response_type": "code", "client_id": APP_ID, "redirect_uri": BACK, "state": "s"}

    page = requests.get(qq.address + "/oauth2.0/authorize", params=query, timeout=5).text

    assert page.count('name="person"') >= 4
    assert "取消" in page


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "www.meiduo.site:8000", "shop.example:81"])
def test_mounted_the_sandbox_works_under_any_host(tmp_path, host):
    app = make_shop(tmp_path, {"QQ_SANDBOX": "1"})
    client = app.test_client()
    base = f"http://{host}"

    login_url = client.get("/qq/login/?next=/cart/", base_url=base).json["login_url"]
    assert login_url.startswith(base + "/sandbox/oauth2.0/authorize?")
    assert "redirect_uri=http%3A%2F%2Fwww.meiduo.site%3A8000%2Foauth_callback" in login_url
    back = client.post(login_url, data={"person": "emoji"}, base_url=base)
    answer = client.get(back.headers["Location"], base_url=base)

    assert answer.json["user"]["nickname"].startswith("🐧")
    assert answer.json["user"]["avatar_url"] == "/sandbox/avatar/emoji/100.svg"
    assert client.get(answer.json["user"]["avatar_url"], base_url=base).mimetype == "image/svg+xml"
    assert answer.json["next"] == "/cart/"
    assert count(app, User) == 1


def test_mounted_bad_days_make_nobody_wait(tmp_path):
    app = make_shop(tmp_path, {"QQ_SANDBOX": "1"})
    memory = sandbox.memory.Memory(tmp_path / "sandbox.sqlite")
    visitor = Visitor(app.test_client())
    for kind in ("hang", "reset", "drip"):
        memory.set_fault(sandbox.memory.Fault(kind, 60), address="token")
        back = app.test_client().post(visitor.starts(), data={"person": "x"}).headers["Location"]
        assert visitor.opens(back).json["reason"] == "qq_unavailable"


@pytest.mark.parametrize("day", baddays.DAYS)
def test_every_bad_day_can_be_switched_on_by_hand_and_ends_in_a_documented_way(visitor, qq, day):
    slow = {"slow", "hang", "drip", "huge"} & {baddays.DAYS[day][1]}
    if not slow:
        form = {"day": day, "address": "token", "person": "*", "times": "1"}
        requests.post(qq.address + "/switchboard", data=form, timeout=5)
        assert visitor.signs_in().status_code in (200, 500, 503)
    assert f'value="{day}"' in requests.get(qq.address + "/switchboard", timeout=5).text


def test_bad_days_are_shown_and_cleared(qq):
    form = {"day": "error100019", "address": "me", "person": "emoji", "times": "-1"}
    page = requests.post(qq.address + "/switchboard", data=form, timeout=5).text
    assert "直到清除</td>" in page
    requests.post(qq.address + "/switchboard", data={"clear": "1"}, timeout=5)
    assert qq.memory.faults() == []


def test_a_bad_day_may_be_one_persons_alone(visitor, qq):
    qq.will("error", 100019, address="token", person="emoji", times=-1)

    assert visitor.signs_in("ordinary").status_code == 200
    assert visitor.signs_in("emoji").status_code == 500


def test_without_the_switch_there_is_no_sandbox(visitor):
    assert visitor.opens("/sandbox/").status_code == 404
