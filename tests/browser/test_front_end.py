"""In a real Chromium: pages of a shop's own that sign in by fetch; examples/front_end."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import arrive
from front_end import PAGES, serving
from logins import GOOD, WRONG
from playwright.sync_api import expect
from requests import Session

BY_PASSWORD = {"account": "laoguke", "password": GOOD}
ACCESS = ("access_token", "csrf_access_token")


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("front-end")) as address:
        yield f"{address}/front/"


@pytest.fixture(params=PAGES)
def member(front, opens, request):
    """Somebody who has signed in on the page with their password."""
    page = opens(front + request.param, refused=True)
    enters(page)
    expect(page.get_by_text("您好，老顾客")).to_be_visible()
    return page


def enters(page, password=GOOD):
    page.get_by_label("用户名或手机号").fill("laoguke")
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()


def forgets(page, *names):
    for name in names:
        page.context.clear_cookies(name=name)


def renewals(page):
    """Return the renewals that the page asks for from now on, and how each ended."""
    seen = []
    page.on("response", lambda had: had.url.endswith("/auth/refresh/") and seen.append(had.status))
    return seen


@pytest.mark.holds("A-35")
def test_tokens_stay_out_of_reach(member):
    """And nothing that was typed is in an address."""
    assert "eyJ" not in member.evaluate("document.cookie + JSON.stringify(localStorage)")
    assert "?" not in member.url


@pytest.mark.parametrize("name", PAGES)
def test_a_wrong_password_is_said(front, opens, name):
    """And is sent once."""
    page = opens(front + name, refused=True)
    sent = []
    page.on("request", lambda asked: asked.method == "POST" and sent.append(asked.url))

    enters(page, WRONG)

    expect(page.get_by_role("alert")).to_contain_text("账号或密码错误")
    assert len(sent) == 1
    enters(page)
    expect(page.get_by_text("您好，老顾客")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_empty()


@pytest.mark.parametrize("name", PAGES)
def test_a_shopper_comes_by_qq(front, opens, name):
    """No console message at all: nothing is refused on the way."""
    page = opens(front + name)

    arrive(page)

    expect(page).to_have_url(front + name)
    expect(page.get_by_text("您好，沙箱企鹅")).to_be_visible()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("link", name="QQ登录")).to_be_visible()
    assert [cookie for cookie in page.context.cookies() if "token" in cookie["name"]] == []


def test_other_devices_are_signed_out(member, front):
    """The act brings its CSRF value; without it nothing would happen."""
    elsewhere = Session()
    address = front.removesuffix("/front/")
    tokens = elsewhere.post(address + "/auth/login/", json=BY_PASSWORD, timeout=20).json()
    member.reload()
    expect(member.get_by_text("个设备上登录着")).not_to_contain_text(" 1 个")

    member.get_by_role("button", name="退出其他设备").click()

    expect(member.get_by_text("个设备上登录着")).to_contain_text(" 1 个")
    header = {"Authorization": "Bearer " + tokens["access_token"]}
    assert elsewhere.get(address + "/auth/me/", headers=header, timeout=20).status_code == 401


@pytest.mark.parametrize("gone", [ACCESS, ACCESS[:1]], ids=["idle", "refused"])
def test_an_ended_access_token_is_renewed(member, gone):
    """Before the request where it is known, after its 401 where not; once, and the act succeeds."""
    forgets(member, *gone)
    seen = renewals(member)

    with member.expect_response(lambda had: had.request.method == "DELETE" and had.ok):
        member.get_by_role("button", name="退出其他设备").click()

    expect(member.get_by_text("个设备上登录着")).to_contain_text(" 1 个")
    assert seen == [200]


def test_a_page_that_is_opened_renews(member):
    forgets(member, *ACCESS)

    member.reload()

    expect(member.get_by_text("您好，老顾客")).to_be_visible()


def test_who_was_signed_out_elsewhere_signs_in(member, front):
    """The renewal is refused, too, and asked for once; the page shows its sign-in."""
    address = front.removesuffix("/front/")
    with Session() as elsewhere:
        tokens = elsewhere.post(address + "/auth/login/", json=BY_PASSWORD, timeout=20).json()
        header = {"Authorization": "Bearer " + tokens["access_token"]}
        elsewhere.delete(address + "/auth/sessions/", headers=header, timeout=20)
    seen = renewals(member)

    member.get_by_role("button", name="退出其他设备").click()

    expect(member.get_by_role("alert")).to_contain_text("请重新登录")
    assert seen == [401]
    member.reload()
    enters(member)
    expect(member.get_by_text("您好，老顾客")).to_be_visible()


def test_a_page_out_of_memory_loads_anew(member):
    """As the back button brings it, it may be busy, or another's."""
    with member.expect_event("load"):
        member.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    expect(member.get_by_text("您好，老顾客")).to_be_visible()


@pytest.mark.parametrize("name", PAGES)
def test_no_connection_is_said(front, opens, name):
    page = opens(front + name, refused=True)
    page.context.set_offline(True)

    enters(page)

    expect(page.get_by_role("alert")).to_contain_text("现在无法连接")


@pytest.mark.parametrize("name", [*PAGES, "button.html", ""])
def test_axe_finds_nothing(front, opens, name):
    """Nor does a page scroll sideways on a small telephone."""
    page = opens(front + name, viewport={"width": 320, "height": 600})

    expect(page.get_by_role("link", name="QQ登录")).to_be_visible()
    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_fragment_leads_on_to_next(front, opens):
    page = opens(f"{front}?next=/front/plain.html")

    arrive(page)

    expect(page).to_have_url(f"{front}plain.html")
    expect(page.get_by_text("您好，沙箱企鹅")).to_be_visible()


def test_our_templates_are_replaced(front, opens):
    """And ours are still there, within the shop's."""
    page = opens(front.replace("/front/", "/login/"))
    expect(page.get_by_role("link", name="用户协议")).to_be_visible()
    expect(page.get_by_role("link", name="QQ登录")).to_be_visible()

    page = opens(front.replace("/front/", "/oauth_callback"), refused=True)
    expect(page.get_by_text("客服电话")).to_be_visible()
    expect(page.get_by_role("link", name="回到首页")).to_be_visible()


def test_a_way_back_without_scripts(front, opens):
    page = opens(front + "vue.html", java_script_enabled=False)

    page.get_by_role("link", name="登录").click()

    expect(page.get_by_role("link", name="QQ登录")).to_be_visible()
