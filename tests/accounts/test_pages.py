"""The pages of who is signed in."""

import pytest


def test_who_is_signed_in_skips_the_form(browser):
    """The sign-in page leads a member on to `next`."""
    browser.signs_in()

    assert browser.opens("/login/?next=/cart/").location == "/cart/"


def test_the_page_shows_what_can_be_done(browser):
    browser.signs_in()
    page = browser.opens("/account/").text

    for words in ("解除绑定", "移到我的另一个账号", "设置 → 隐私 → 授权管理"):
        assert words in page
    for words in ("设置密码", "登录的设备", "本设备"):
        assert words in page
    assert "password_hash" not in page


@pytest.mark.holds("A-36")
def test_a_foreign_form_is_offered_no_sign_in(browser):
    """Who reloads our own page may go on as who they are."""
    headers = {**browser.headers, "Origin": "https://evil.example"}

    refused = browser.client.post("/auth/logout/", headers=headers)

    assert refused.status_code == 403
    assert "请返回上一页，刷新后再试" in refused.text
    assert "重新登录" not in refused.text
