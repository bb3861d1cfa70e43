"""In a real Chromium under https, with QQ on another site.

So SameSite, CSP and Referer are truly exercised.
"""

import re
import ssl
from urllib.parse import urlsplit

import pytest
import trustme
from browsing import arrive, choose
from malls import KEYS, QQ, addresses_of, free_port, gunicorn, migrated, running
from playwright.sync_api import expect

SHOP = "www.meiduo.site"


ELSEWHERE = "graph.qq.example"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """The files of an authority and of a certificate for both sites."""
    folder = tmp_path_factory.mktemp("https")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    issued = authority.issue_cert(SHOP, ELSEWHERE, "127.0.0.1")
    issued.private_key_and_cert_chain_pem.write_to_path(folder / "tls.pem")
    return folder / "ca.pem", folder / "tls.pem"


@pytest.fixture
def window(browser):
    """Open windows that accept the made-up authority."""
    opened = []

    def open_window(**options):
        opened.append(browser.new_context(locale="zh-CN", ignore_https_errors=True, **options))
        return opened[-1]

    yield open_window
    for one in opened:
        one.close()


@pytest.fixture(scope="module")
def sites(certificate):
    """A shop and a QQ under https, each with its own registrable name; yield their addresses."""
    roots, pem = certificate
    folder = pem.parent
    port = free_port()
    shop = f"https://{SHOP}:{port}"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    qq = QQ(folder, f"{shop}/oauth_callback", context)
    elsewhere = f"https://{ELSEWHERE}:{urlsplit(qq.address).port}"
    env = {
        **KEYS,
        **qq.settings(),
        "QQ_REDIRECT_URI": f"{shop}/oauth_callback",
        "QQ_SANDBOX": "0",
        "QQ_AUTHORIZE_URL": addresses_of(elsewhere)["QQ_AUTHORIZE_URL"],
        "QQ_CA_FILE": str(roots),
        "DATABASE_URL": f"sqlite:///{folder}/shop.sqlite",
        "TRUSTED_HOSTS": f"{SHOP} 127.0.0.1",
    }
    migrated(env)
    options = ["--certfile", str(pem), "--keyfile", str(pem)]
    command = gunicorn(port, *options, "--threads", "4", "--graceful-timeout", "1")
    with running(command, port, env=env, log=folder / "shop.log", secure=roots):
        yield shop, elsewhere
    qq.close()


@pytest.mark.holds("A-33", "A-35", "A-38")
@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
def test_the_flow_with_qq_on_another_site(sites, window, script):
    shop, qq = sites
    mine = window(java_script_enabled=script)
    page = mine.new_page()
    complaints = []
    asked = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.headers.get("referer", "")))

    page.goto(f"{shop}/login/?next=/account/")
    page.get_by_role("link", name="QQ登录").click()
    expect(page).to_have_url(re.compile(re.escape(qq)))
    choose(page)
    expect(page).to_have_url(f"{shop}/account/")
    expect(page.locator(".member b")).to_have_text("沙箱企鹅")
    page.wait_for_load_state("networkidle")

    assert complaints == []
    assert not [referer for referer in asked if "code=" in referer]
    assert not [referer for referer in asked if "state=" in referer and shop in referer]
    cookies = {cookie["name"]: cookie for cookie in mine.cookies(f"{shop}/auth/")}
    assert {"__Host-access_token", "__Host-refresh_token"} <= set(cookies)
    assert all(cookie["secure"] and cookie["sameSite"] == "Lax" for cookie in cookies.values())
    assert not [name for name in cookies if "attempt" in name]

    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_text("您已退出登录")).to_be_visible()
    assert complaints == []


@pytest.mark.holds("B-38")
def test_reload_and_back_button_lead_on(sites, window):
    shop, _ = sites
    page = window().new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{shop}/login/?next=/account/")
    arrive(page)
    expect(page).to_have_url(f"{shop}/account/")

    page.goto(next(url for url in asked if "/oauth_callback" in url))

    expect(page).to_have_url(f"{shop}/account/")
    page.go_back()
    page.go_forward()
    expect(page.locator(".member b")).to_have_text("沙箱企鹅")


def test_an_ended_access_token_is_renewed(sites, window):
    shop, _ = sites
    mine = window()
    page = mine.new_page()
    page.goto(f"{shop}/login/?next=/account/")
    arrive(page)
    expect(page).to_have_url(f"{shop}/account/")
    mine.clear_cookies(name="__Host-access_token")

    page.goto(f"{shop}/account/")

    expect(page.locator(".member b")).to_have_text("沙箱企鹅")


@pytest.mark.holds("A-74")
def test_cookies_of_a_sibling_subdomain_swap_nobody(sites, window):
    """The attacker's refresh cookie and CSRF value, set for the whole domain, sign nobody in."""
    shop, _ = sites
    attacker = window()
    page = attacker.new_page()
    page.goto(f"{shop}/login/?next=/account/")
    arrive(page, "小店")
    expect(page).to_have_url(f"{shop}/account/")
    theirs = {cookie["name"]: cookie["value"] for cookie in attacker.cookies(f"{shop}/auth/")}
    victim = window()
    victim.add_cookies(tossed(theirs))
    page = victim.new_page()

    page.goto(f"{shop}/login/?next=/account/")
    page.wait_for_load_state("networkidle")

    expect(page).to_have_url(f"{shop}/login/?next=/account/")
    assert "__Host-access_token" not in {cookie["name"] for cookie in victim.cookies(shop)}


def tossed(theirs):
    """Return the attacker's cookies as a sibling subdomain sets them: for the whole domain."""
    everywhere = {"domain": ".meiduo.site", "secure": True, "sameSite": "Lax"}
    cookies = []
    for name in ("refresh_token", "csrf_refresh_token", "csrf_access_token"):
        value = theirs[f"__Host-{name}"]
        cookies += [
            {"name": prefix + name, "value": value, "path": "/", **everywhere}
            for prefix in ("", "__Secure-")
        ]
    return cookies
