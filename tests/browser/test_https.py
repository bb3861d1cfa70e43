"""In a real Chromium under https, with QQ on another site, so that SameSite, CSP and Referer are truly exercised."""

import re

import pytest
import trustme
from browsing import chromium
from playwright.sync_api import expect, sync_playwright
from shop import APP_ID, APP_KEY, KEYS, free_port, gunicorn, migrated, running

SHOP, QQ = "www.meiduo.site", "graph.qq.example"


@pytest.fixture(scope="module")
def sites(tmp_path_factory):
    """A shop and a QQ under https, each with its own registrable name; yield their addresses."""
    folder, authority = tmp_path_factory.mktemp("https"), trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    authority.issue_cert(SHOP, QQ, "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(folder / "tls.pem")
    tls = (
        "--certfile",
        str(folder / "tls.pem"),
        "--keyfile",
        str(folder / "tls.pem"),
        "--threads",
        "4",
        "--graceful-timeout",
        "1",
    )
    shop_port, qq_port = free_port(), free_port()
    shop, qq = f"https://{SHOP}:{shop_port}", f"https://{QQ}:{qq_port}"
    known = {"QQ_CLIENT_ID": APP_ID, "QQ_CLIENT_SECRET": APP_KEY, "QQ_REDIRECT_URI": f"{shop}/oauth_callback"}
    env = {**KEYS, **known, "QQ_SANDBOX": "0", "QQ_AUTHORIZE_URL": f"{qq}/oauth2.0/authorize",
           "QQ_ACCESS_TOKEN_URL": f"https://127.0.0.1:{qq_port}/oauth2.0/token", "QQ_API_BASE_URL": f"https://127.0.0.1:{qq_port}/",
           "QQ_CA_FILE": str(folder / "ca.pem"), "DATABASE_URL": f"sqlite:///{folder}/shop.sqlite",
           "TRUSTED_HOSTS": f"{SHOP} 127.0.0.1", "QQ_AVATAR_PREFIXES": f"https://127.0.0.1:{qq_port}/avatar/"}  # fmt: skip
    migrated(env)
    alone = [part.replace("wsgi:app", "meiduo.sandbox:create_app()") for part in gunicorn(qq_port, *tls)]
    with (
        running(alone, qq_port, env=known, log=folder / "qq.log", secure=folder / "ca.pem"),
        running(gunicorn(shop_port, *tls), shop_port, env=env, log=folder / "shop.log", secure=folder / "ca.pem"),
    ):
        yield shop, qq


@pytest.fixture(scope="module")
def browser():
    rules = f"--host-resolver-rules=MAP {SHOP} 127.0.0.1, MAP {QQ} 127.0.0.1"
    with sync_playwright() as playwright, chromium(playwright, rules) as started:
        yield started


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
def test_the_whole_flow_with_qq_on_another_site(sites, browser, script):
    shop, qq = sites
    window = browser.new_context(locale="zh-CN", ignore_https_errors=True, java_script_enabled=script)
    page, complaints, asked = window.new_page(), [], []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append((request.url, request.headers.get("referer", ""))))

    page.goto(f"{shop}/login/?next=/account/")
    page.get_by_role("link", name="QQ登录").click()
    expect(page).to_have_url(re.compile(re.escape(qq)))
    page.get_by_role("button", name="沙箱企鹅").click()
    expect(page).to_have_url(f"{shop}/account/")
    expect(page.locator(".member b")).to_have_text("沙箱企鹅")
    page.wait_for_load_state("networkidle")

    assert complaints == []
    assert not [referer for _, referer in asked if "code=" in referer or ("state=" in referer and shop in referer)]
    cookies = {cookie["name"]: cookie for cookie in window.cookies(f"{shop}/auth/")}
    assert {"__Host-access_token", "__Secure-refresh_token"} <= set(cookies)
    assert all(cookie["secure"] and cookie["sameSite"] == "Lax" for cookie in cookies.values())
    assert not [name for name in cookies if "attempt" in name]

    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_text("您还没有登录")).to_be_visible()
    assert complaints == []
    window.close()


def test_a_reload_and_the_back_button_lead_on_again(sites, browser):
    shop, _ = sites
    window = browser.new_context(locale="zh-CN", ignore_https_errors=True)
    page, callbacks = window.new_page(), []
    page.on("request", lambda request: callbacks.append(request.url) if "/oauth_callback" in request.url else None)
    page.goto(f"{shop}/login/?next=/account/")
    page.get_by_role("link", name="QQ登录").click()
    page.get_by_role("button", name="沙箱企鹅").click()
    expect(page).to_have_url(f"{shop}/account/")

    page.goto(callbacks[0])

    expect(page).to_have_url(f"{shop}/account/")
    page.go_back()
    page.go_forward()
    expect(page.locator(".member b")).to_have_text("沙箱企鹅")
    window.close()


def test_an_access_token_that_is_over_is_renewed_under_https_too(sites, browser):
    shop, _ = sites
    window = browser.new_context(locale="zh-CN", ignore_https_errors=True)
    page = window.new_page()
    page.goto(f"{shop}/login/?next=/account/")
    page.get_by_role("link", name="QQ登录").click()
    page.get_by_role("button", name="沙箱企鹅").click()
    expect(page).to_have_url(f"{shop}/account/")
    window.clear_cookies(name="__Host-access_token")

    page.goto(f"{shop}/account/")

    expect(page.locator(".member b")).to_have_text("沙箱企鹅")
    window.close()


def test_a74_cookies_of_a_sibling_subdomain_swap_nobody(sites, browser):
    """The attacker's refresh cookie and CSRF value, set for the whole domain, lead to signed out."""
    shop, _ = sites
    attacker = browser.new_context(locale="zh-CN", ignore_https_errors=True)
    page = attacker.new_page()
    page.goto(f"{shop}/login/?next=/account/")
    page.get_by_role("link", name="QQ登录").click()
    page.get_by_role("button", name="小店").click()
    expect(page).to_have_url(f"{shop}/account/")
    theirs = {cookie["name"]: cookie["value"] for cookie in attacker.cookies(f"{shop}/auth/")}
    attacker.close()
    victim = browser.new_context(locale="zh-CN", ignore_https_errors=True)
    everywhere = {"domain": ".meiduo.site", "secure": True, "sameSite": "Lax"}
    tossed = {"__Secure-refresh_token": "/auth/refresh/", "csrf_refresh_token": "/", "csrf_access_token": "/"}
    victim.add_cookies(
        [
            {"name": name, "value": theirs.get(name) or theirs[f"__Host-{name}"], "path": path, **everywhere}
            for name, path in tossed.items()
        ]
    )
    page = victim.new_page()

    page.goto(f"{shop}/login/?next=/account/")
    page.wait_for_load_state("networkidle")

    expect(page).to_have_url(f"{shop}/login/?next=/account/")
    assert "__Host-access_token" not in {cookie["name"] for cookie in victim.cookies(shop)}
    victim.close()
