"""Whatever QQ answers: the specified words, no row, no secret."""

import pytest
import requests
from shop import HTML, Visitor, count, free_port, rows, state_of

from meiduo.accounts.models import LoginSession, User
from meiduo.mall_models import QQBinding

FAILURES = [
    ("error", 100019, "qq_rejected"),
    ("error", 100020, "qq_rejected"),
    ("error", 999999, "qq_rejected"),
    ("html", None, "qq_bad_reply"),
    ("empty", None, "qq_bad_reply"),
    ("truncated", None, "qq_bad_reply"),
    ("deep", None, "qq_bad_reply"),
    ("text", "{}", "qq_bad_reply"),
    ("text", "[]", "qq_bad_reply"),
    ("text", "null", "qq_bad_reply"),
    ("members", {"access_token": ""}, "qq_bad_reply"),
    ("members", {"access_token": 5}, "qq_bad_reply"),
    ("members", {"openid": ""}, "qq_bad_reply"),
    ("members", {"openid": None}, "qq_bad_reply"),
    ("status", 403, "qq_bad_reply"),
    ("redirect", "http://127.0.0.1:9/", "qq_bad_reply"),
]


@pytest.mark.parametrize(("kind", "value", "reason"), FAILURES)
def test_a_bad_token_answer_is_500_with_the_specified_text_and_writes_nothing(visitor, shop, qq, kind, value, reason):
    back = visitor.consents()
    qq.will(kind, value, address="token")

    answer = visitor.opens(back)

    assert (answer.status_code, answer.json["errmsg"]) == (500, "OAuth2.0认证失败")
    assert (answer.json["reason"], answer.json["code"]) == (reason, "5005")
    assert count(shop, User) == count(shop, QQBinding) == count(shop, LoginSession) == 0


def test_qq_out_of_reach_is_503_with_the_same_words_first(make_shop, qq):
    nowhere = f"http://127.0.0.1:{free_port()}"
    visitor = Visitor(make_shop(QQ_ACCESS_TOKEN_URL=nowhere + "/token").test_client())

    answer = visitor.signs_in()

    assert (answer.status_code, answer.json["reason"]) == (503, "qq_unavailable")
    assert answer.json["errmsg"].startswith("OAuth2.0认证失败")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_qq_that_is_too_slow_is_503_in_time(make_shop, qq):
    visitor = Visitor(make_shop(QQ_TIMEOUT="1").test_client())
    back = visitor.consents()
    qq.will("hang", 3, address="token")

    assert visitor.opens(back).status_code == 503


@pytest.mark.parametrize("shape", ["json", "jsonp", "lines", "urlencoded"])
@pytest.mark.parametrize("address", ["token", "me"])
def test_each_of_qqs_shapes_is_understood(visitor, qq, shape, address):
    if shape == "urlencoded" and address == "me":
        qq.will("shape", "json", address="me")
    qq.will("members", {"openid": "(missing)"}, address="token") if address == "me" else None
    qq.will("shape", shape, address=address)

    assert visitor.signs_in().status_code == 200


def test_without_an_openid_beside_the_token_me_is_asked(visitor, qq):
    asked = qq.asked("me")
    qq.will("members", {"openid": "(missing)"}, address="token")

    assert visitor.signs_in().status_code == 200
    assert qq.asked("me") == asked + 1


def test_a_token_of_another_site_is_refused(visitor, qq, shop):
    qq.will("members", {"openid": "(missing)"}, address="token")
    qq.will("members", {"client_id": "100999999"}, address="me")

    assert visitor.signs_in().json["reason"] == "qq_bad_reply"
    assert count(shop, User) == 0


@pytest.mark.parametrize("openid", ["", None, 5, "A" * 31, "G" * 32, "A" * 65536, ["A" * 32], "(missing)"])
def test_an_odd_openid_makes_nobody(visitor, qq, shop, openid):
    qq.will("members", {"openid": "(missing)"}, address="token")
    qq.will("members", {"openid": openid}, address="me")

    assert visitor.signs_in().json["reason"] == "qq_bad_reply"
    assert count(shop, User) == 0


def test_a_failing_profile_is_no_reason_to_fail(visitor, qq):
    qq.will("error", -1, address="get_user_info")

    answer = visitor.signs_in()

    assert answer.status_code == 200
    assert answer.json["user"]["nickname"] == "QQ用户"


def test_unionid_is_asked_for_when_wanted_and_its_refusal_is_survived(make_shop, qq):
    app = make_shop(QQ_UNIONID="1")
    allowed, forbidden = Visitor(app.test_client()), Visitor(app.test_client())

    assert allowed.signs_in("union").status_code == 200
    assert forbidden.signs_in("ordinary").status_code == 200
    with rows(app) as session:
        unionids = [row[0] for row in session.query(QQBinding.unionid).order_by(QQBinding.id)]
    assert unionids[0].startswith("UID_")
    assert unionids[1] is None


@pytest.mark.parametrize("query", ["error=access_denied", "usercancel=1", "error=server_error&error_description=%3Cscript%3E",
                                   "code=100019&msg=error", "code=110406"])  # fmt: skip
def test_qqs_other_ways_back_never_reach_the_token_address(visitor, qq, query):
    before = qq.asked("token")

    answer = visitor.opens(f"/oauth_callback?{query}&state={state_of(visitor.starts())}")

    assert answer.json["reason"] in ("login_cancelled", "qq_rejected")
    assert "script" not in answer.text
    assert qq.asked("token") == before


def test_a_refusal_with_somebody_elses_state_counts_for_nothing(visitor):
    assert visitor.opens("/oauth_callback?error=access_denied&state=foreign").json["reason"] == "attempt_invalid"


@pytest.mark.parametrize("query", ["code=a&code=b", "code=a&state=b&state=c", "code=" + "a" * 513, "code=%E4%B8%AD"])
def test_repeated_long_or_odd_parameters_are_bad_requests(visitor, query):
    assert visitor.opens("/oauth_callback?" + query).status_code == 400


def test_a_browser_gets_a_page_with_a_way_on(browser, qq):
    back = browser.consents(browser.starts("/cart/"))
    qq.will("html", address="token")

    answer = browser.opens(back)

    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert "OAuth2.0认证失败" in answer.text
    assert 'href="/login/?next=/cart/"' in answer.text


def test_the_page_is_in_english_for_who_reads_english(browser, qq):
    back = browser.consents()
    qq.will("html", address="token")

    assert "could not be understood" in browser.opens(back, headers={"Accept-Language": "en-GB,en;q=0.9"}).text


def test_the_sandbox_itself_is_reached_over_a_socket(qq):
    assert requests.get(qq.address, headers=HTML, timeout=5).status_code == 200
