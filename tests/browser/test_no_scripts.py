"""In a real Chromium without scripts: every act of every page by clicks, each ends in its notice;
no address that the browser asks for holds a password, a ticket or the name of an account."""

import pytest
from logins import GOOD
from walking import (
    agrees,
    clicks,
    comes_by_password,
    comes_by_qq,
    goes_to_bind,
    opens_up,
    sets_password,
    types,
)

WRONG = "wrong-password"
CHANGED = "another-made-up-1"


@pytest.fixture
def page(opens):
    """A page of a narrow window; nothing in it is wider."""
    options = {"java_script_enabled": False, "viewport": {"width": 320, "height": 700}}
    page = opens("about:blank", refused=True, **options)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    yield page
    typed = (GOOD, WRONG, CHANGED, "made-up", "member", "ticket", "password=", "account=")
    assert [url for url in asked for word in typed if word in url] == []


def says(page, words):
    """One notice, and it says that."""
    found = page.locator(":is(.notice, .trouble, .field-error):visible").all_inner_texts()
    assert len(found) == 1, found
    assert words in found[0]
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.holds("A-78")
def test_a_newcomers_acts(mall, page):
    comes_by_qq(page, mall.address, "without scripts")
    says(page, "已为您开通美多商城账号")
    clicks(page, ".notice .button")
    clicks(page, "main a.button")
    assert page.locator(".notice").count() == 0
    sets_password(page, "password")
    says(page, "密码太常见")
    sets_password(page)
    says(page, "密码已设置")

    opens_up(page, "#qq")
    clicks(page, "#unbind")
    says(page, "QQ已解除绑定")
    goes_to_bind(page)
    agrees(page, "without scripts")
    says(page, "QQ已绑定")
    clicks(page, "[action='/auth/logout/'] button")
    says(page, "您已退出登录")


@pytest.mark.holds("A-78")
def test_a_members_acts(mall, page):
    """At the second try each; the account is still there."""
    member = mall.new_member()
    mall.signs_in_elsewhere(member, 3)
    comes_by_password(page, mall.address, member, WRONG)
    says(page, "账号或密码错误")
    assert page.locator("#account").input_value() == member
    types(page, member, GOOD)
    opens_up(page, "#devices details")
    clicks(page, "#devices details [id^=end-]")
    says(page, "那台设备已退出登录")
    clicks(page, "#end-others")
    says(page, "其他设备都已退出登录")
    for current, words in ((WRONG, "现在的密码不对"), (GOOD, "密码已修改")):
        if not page.locator("#current").is_visible():
            opens_up(page, "#password-form")
        page.locator("#current").fill(current)
        sets_password(page, CHANGED)
        says(page, words)


@pytest.mark.holds("A-78")
def test_a_move(mall, page):
    """From the sign-in without proof by QQ."""
    member = mall.new_member()
    comes_by_qq(page, mall.address, "moves without scripts")
    clicks(page, ".notice a[href='/account/move/']")
    types(page, member, WRONG)
    says(page, "账号或密码错误")
    types(page, member, GOOD)
    says(page, "QQ已经移到这个账号")
    clicks(page, "[action='/auth/logout/'] button")
    comes_by_password(page, mall.address, member, onward="/account/move/")
    clicks(page, "main a.qq")
    agrees(page, "moves without scripts")
    assert page.locator("#move").is_visible()


@pytest.mark.holds("A-78")
def test_a_newcomer_is_asked(mall, page):
    mall.asks_newcomers("ask")
    member = mall.new_member()
    comes_by_qq(page, mall.address, "asked without scripts")
    types(page, member, WRONG)
    says(page, "账号或密码错误")
    types(page, member, GOOD)
    says(page, "QQ已绑定")
    page.context.clear_cookies()
    comes_by_qq(page, mall.address, "new without scripts")
    clicks(page, "[value=create]")
    says(page, "已为您开通美多商城账号")


@pytest.mark.holds("A-78")
def test_with_scripts_neither(mall, opens):
    """What a script sends is no part of an address either."""
    member = mall.new_member()
    page = opens("about:blank", refused=True)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    comes_by_qq(page, mall.address, "with scripts", onward="/account/move/")
    types(page, member, WRONG)
    page.goto(f"{mall.address}/account/")
    sets_password(page)
    page.context.clear_cookies()
    comes_by_password(page, mall.address, member)

    assert [url for url in asked for typed in (GOOD, WRONG, member) if typed in url] == []
