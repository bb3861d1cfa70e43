"""Whatever QQ's token address and `me` answer: the specified words, no row, no secret."""

import pytest
import requests
from broken_qq import reason
from malls import HTML, Visitor, count, rows, state_of

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


@pytest.mark.holds("B-06", "B-08", "B-09", "A-12", "I2")
@pytest.mark.parametrize(("kind", "value", "reason"), FAILURES)
def test_a_bad_token_response_is_500(visitor, shop, qq, kind, value, reason):
    """With the specified text, and nothing is written."""
    back = visitor.consents()
    qq.will(kind, value, address="token")

    answer = visitor.opens(back)

    assert (answer.status_code, answer.json["errmsg"]) == (500, "OAuth2.0认证失败")
    assert (answer.json["reason"], answer.json["code"]) == (reason, "5005")
    assert count(shop, User) == count(shop, QQBinding) == count(shop, LoginSession) == 0


@pytest.mark.holds("A-53")
@pytest.mark.parametrize("shape", ["json", "jsonp", "lines", "urlencoded"])
@pytest.mark.parametrize("address", ["token", "me"])
def test_each_of_qqs_shapes_is_understood(visitor, qq, shape, address):
    if shape == "urlencoded" and address == "me":
        qq.will("shape", "json", address="me")
    if address == "me":
        qq.will("members", {"openid": "(missing)"}, address="token")
    qq.will("shape", shape, address=address)

    assert visitor.signs_in().status_code == 200


def test_without_an_openid_me_is_asked(visitor, qq):
    asked = qq.asked("me")
    qq.will("members", {"openid": "(missing)"}, address="token")

    assert visitor.signs_in().status_code == 200
    assert qq.asked("me") == asked + 1


@pytest.mark.holds("A-07", "B-10", "I3")
def test_a_token_of_another_site_is_refused(visitor, qq, shop):
    qq.will("members", {"openid": "(missing)"}, address="token")
    qq.will("members", {"client_id": "100999999"}, address="me")

    assert visitor.signs_in().json["reason"] == "qq_bad_reply"
    assert count(shop, User) == 0


@pytest.mark.holds("A-12", "B-10", "I3")
@pytest.mark.parametrize(
    "openid", ["", None, 5, "A" * 31, "G" * 32, "A" * 65536, ["A" * 32], "(missing)"]
)
def test_an_odd_openid_makes_nobody(visitor, qq, shop, openid):
    qq.will("members", {"openid": "(missing)"}, address="token")
    qq.will("members", {"openid": openid}, address="me")

    assert visitor.signs_in().json["reason"] == "qq_bad_reply"
    assert count(shop, User) == 0


@pytest.mark.holds("B-10", "A-12", "I2", "I3")
@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "100999999"},
        {"openid": "(missing)"},
        {"openid": None},
        {"openid": ""},
        {"openid": "A" * 31},
        {"openid": "A" * 65536},
        {"openid": ["A" * 32]},
    ],
)
def test_an_untrusted_identity_makes_nobody(visitor, qq, nobody, changes):
    back = visitor.consents()
    qq.will("members", {"openid": "(missing)"}, address="token")
    qq.will("members", changes, address="me")

    assert reason(visitor.opens(back)) == "qq_bad_reply"


@pytest.mark.holds("B-10", "A-12", "I3")
def test_two_openids_of_one_login_make_nobody(make_shop, qq):
    """One beside the token, another from `me`."""
    shop = make_shop(QQ_UNIONID="1")
    visitor = Visitor(shop.test_client())
    back = visitor.consents(person="union")
    qq.will("members", {"openid": "F" * 32}, address="token")

    assert reason(visitor.opens(back)) == "qq_bad_reply"
    assert count(shop, User) == 0


@pytest.mark.holds("A-14")
def test_unionid_is_asked_for_when_wanted(make_shop, qq):
    """And its refusal is survived."""
    app = make_shop(QQ_UNIONID="1")
    allowed = Visitor(app.test_client())
    forbidden = Visitor(app.test_client())

    assert allowed.signs_in("union").status_code == 200
    assert forbidden.signs_in("ordinary").status_code == 200
    with rows(app) as session:
        unionids = [row[0] for row in session.query(QQBinding.unionid).order_by(QQBinding.id)]
    assert unionids[0].startswith("UID_")
    assert unionids[1] is None


def test_a_browser_gets_a_way_on(browser, qq):
    back = browser.consents(browser.starts("/cart/"))
    qq.will("html", address="token")

    answer = browser.opens(back)

    assert (answer.status_code, answer.mimetype) == (500, "text/html")
    assert "QQ暂时出了问题" in answer.text
    assert 'href="/login/?next=/cart/"' in answer.text


def test_the_page_is_english_for_english_readers(browser, qq):
    back = browser.consents()
    qq.will("html", address="token")

    page = browser.opens(back, headers={"Accept-Language": "en-GB,en;q=0.9"})

    assert "QQ has a problem" in page.text


def test_the_sandbox_is_reached_over_a_socket(qq):
    assert requests.get(qq.address, headers=HTML, timeout=5).status_code == 200


def test_addresses_differ_in_their_state_alone(visitor):
    first = visitor.starts()
    second = visitor.starts()

    assert first != second
    assert first.replace(state_of(first), "") == second.replace(state_of(second), "")


@pytest.mark.holds("B-13", "I7")
def test_a_flapping_qq_ends_logins_as_documented(visitor, qq):
    reasons = []
    for number in range(10):
        back = visitor.consents()
        if number % 2:
            qq.will("status", 503, address="token")
        reasons.append(reason(visitor.opens(back)))

    assert reasons == [200, "qq_unavailable"] * 5
