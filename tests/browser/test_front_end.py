"""In a real Chromium: pages of a shop's own that sign in by fetch; examples/front_end."""

import pytest
from browsing import arrive
from front_end import PAGES
from logins import GOOD, WRONG
from playwright.sync_api import expect
from requests import Session

BY_PASSWORD = {"account": "laoguke", "password": GOOD}
ACCESS = ("access_token", "csrf_access_token")


@pytest.fixture(params=PAGES)
def shopper(front, opens, request):
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
def test_tokens_stay_out_of_reach(shopper):
    """And nothing that was typed is in an address."""
    assert "eyJ" not in shopper.evaluate("document.cookie + JSON.stringify(localStorage)")
    assert "?" not in shopper.url


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


def test_other_devices_are_signed_out(shopper, front):
    """The act brings its CSRF value; without it nothing would happen."""
    elsewhere = Session()
    address = front.removesuffix("/front/")
    tokens = elsewhere.post(address + "/auth/login/", json=BY_PASSWORD, timeout=20).json()
    shopper.reload()
    expect(shopper.get_by_text("个设备上登录着")).not_to_contain_text(" 1 个")

    shopper.get_by_role("button", name="退出其他设备").click()

    expect(shopper.get_by_text("个设备上登录着")).to_contain_text(" 1 个")
    header = {"Authorization": "Bearer " + tokens["access_token"]}
    assert elsewhere.get(address + "/auth/me/", headers=header, timeout=20).status_code == 401


@pytest.mark.parametrize("gone", [ACCESS, ACCESS[:1]], ids=["idle", "refused"])
def test_an_ended_access_token_is_renewed(shopper, gone):
    """Before the request where it is known, after its 401 where not; once, and the act succeeds."""
    forgets(shopper, *gone)
    seen = renewals(shopper)

    with shopper.expect_response(lambda had: had.request.method == "DELETE" and had.ok):
        shopper.get_by_role("button", name="退出其他设备").click()

    expect(shopper.get_by_text("个设备上登录着")).to_contain_text(" 1 个")
    assert seen == [200]


def test_two_requests_wait_for_one_renewal(shopper):
    """A refresh token is spent by its first use."""
    forgets(shopper, *ACCESS)
    seen = renewals(shopper)

    both = 'Promise.all([send("GET", "/auth/me/"), send("GET", "/auth/sessions/")])'
    found = shopper.evaluate(f'import("/front/session.js").then(({{ send }}) => {both})')

    assert [one["code"] for one in found] == ["0", "0"]
    assert seen == [200]


def test_who_was_signed_out_elsewhere_signs_in(shopper, front):
    """The renewal is refused, too, and asked for once; the page shows its sign-in."""
    address = front.removesuffix("/front/")
    with Session() as elsewhere:
        tokens = elsewhere.post(address + "/auth/login/", json=BY_PASSWORD, timeout=20).json()
        header = {"Authorization": "Bearer " + tokens["access_token"]}
        elsewhere.delete(address + "/auth/sessions/", headers=header, timeout=20)
    seen = renewals(shopper)

    shopper.get_by_role("button", name="退出其他设备").click()

    expect(shopper.get_by_role("alert")).to_contain_text("请重新登录")
    assert seen == [401]
    shopper.reload()
    enters(shopper)
    expect(shopper.get_by_text("您好，老顾客")).to_be_visible()


def test_a_page_out_of_memory_loads_anew(shopper):
    """As the back button brings it, it may be busy, or another's."""
    with shopper.expect_event("load"):
        shopper.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    expect(shopper.get_by_text("您好，老顾客")).to_be_visible()
