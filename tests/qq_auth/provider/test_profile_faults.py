"""The profile is decoration: whatever becomes of it, a visitor signs in."""

import pytest
from broken_qq import ends_within
from malls import Visitor, free_port

pytestmark = pytest.mark.holds("A-54", "B-11", "I12")


def test_a_failing_profile_is_no_reason_to_fail(visitor, qq):
    qq.will("error", -1, address="get_user_info")

    answer = visitor.signs_in()

    assert answer.status_code == 200
    assert answer.json["user"]["nickname"] == "QQ用户"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("error", -1),
        ("html", None),
        ("hang", 3),
        ("reset", None),
        ("huge", None),
        ("deep", None),
        ("text", "[]"),
        ("status", 500),
    ],
)
def test_a_broken_profile_signs_in_all_the_same(make_shop, qq, kind, value):
    visitor = Visitor(make_shop(QQ_TIMEOUT="1").test_client())
    back = visitor.consents()
    qq.will(kind, value, address="get_user_info", times=2)

    with ends_within(2.5):
        assert visitor.opens(back).status_code == 200


@pytest.mark.holds("B-01")
def test_an_unreachable_profile_signs_in_all_the_same(make_shop):
    shop = make_shop(QQ_API_BASE_URL=f"http://127.0.0.1:{free_port()}/")

    with ends_within(2):
        assert Visitor(shop.test_client()).signs_in().json["user"]["nickname"] == "QQ用户"


@pytest.mark.holds("A-72")
@pytest.mark.parametrize(
    "nickname",
    ["x" * 5000, "\0", "\ud83d", "🐧" * 5000, "\u202e" * 90, None, 5, {}, "a" + "\u0301" * 9000],
)
def test_any_nickname_signs_in(visitor, qq, nickname):
    hostile = {"nickname": nickname, "figureurl_qq_2": "javascript:x"}
    qq.will("members", hostile, address="get_user_info")

    answer = visitor.signs_in()

    assert answer.status_code == 200
    assert "javascript" not in answer.json["user"]["avatar_url"]


@pytest.mark.holds("A-70")
def test_a_hostile_nickname_is_text_on_the_page(browser, qq):
    qq.will("members", {"nickname": "<script>alert(1)</script>\"'"}, address="get_user_info")
    browser.signs_in()

    page = browser.opens("/account/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
