"""In a real Chromium: a member binds a QQ that is another account's, and moves it right there."""

import pytest
from browsing import arrive, choose
from logins import GOOD, add_member
from malls import Served, dispose, make_shop
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A shop that plays its own QQ."""
    made = make_shop(tmp_path_factory.mktemp("conflict"), {"QQ_SANDBOX": "1"})
    yield made
    dispose(made)


@pytest.fixture(scope="module")
def address(shop):
    server = Served(shop)
    yield server.address
    server.close()


@pytest.mark.holds("A-42")
@pytest.mark.parametrize(
    ("script", "person"), [(True, "沙箱企鹅"), (False, "联合企鹅")], ids=["scripts", "no-scripts"]
)
def test_a_qq_is_moved_from_the_conflict(shop, address, opens, script, person):
    """The page's own address holds QQ's code, and its form is one of ours all the same."""
    first = opens(address + "/login/?next=/account/")
    arrive(first, person)
    expect(first).to_have_url(address + "/account/")
    name = f"member-{script}"
    add_member(shop, name)
    page = opens(address + "/login/?next=/account/", refused=True, java_script_enabled=script)
    asked = []
    page.on("request", lambda request: asked.append(request))
    page.get_by_label("用户名或手机号").fill(name)
    page.get_by_label("密码").fill(GOOD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("button", name="绑定QQ").click()
    choose(page, person)
    expect(page.get_by_role("link", name="我的账号")).to_be_visible()
    ticket = page.locator("input[name=ticket]").get_attribute("value")

    page.get_by_role("button", name="把这个QQ移到当前账号").click()
    if script:
        page.locator("dialog [value=yes]").click()

    expect(page.locator(".notice")).to_contain_text("QQ已经移到这个账号")
    expect(page.get_by_text("起绑定")).to_be_visible()
    expect(page.locator(".member").first).to_contain_text(name)
    assert len(ticket) == 64
    assert not [request.url for request in asked if ticket in request.url]
    moving = [request for request in asked if request.url == address + "/qq/binding/move/"]
    assert [request.headers.get("referer") for request in moving] == [address + "/"]
