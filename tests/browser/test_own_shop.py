"""In a real Chromium: a shop with users of its own has taken the login; examples/own_shop."""

import subprocess
import sys

import pytest
from browsing import choose
from malls import ROOT, clean, flask_run, free_port, running
from playwright.sync_api import expect

APP = "examples/own_shop/bookshop"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """What the README says, against the sandbox."""
    folder = tmp_path_factory.mktemp("bookshop")
    env = {
        "QQ_SANDBOX": "1",
        "BOOKSHOP_SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder}/bookshop.sqlite",
    }
    upgrade = [sys.executable, "-m", "flask", "--app", APP, "db", "upgrade"]
    subprocess.run(upgrade, cwd=ROOT, env=clean(env), check=True, capture_output=True)
    port = free_port()
    with running(flask_run(port, app=APP), port, env=env, log=folder / "log") as served:
        yield served


def registers(page, address, name):
    page.goto(address + "/register/")
    page.get_by_label("称呼").fill(name)
    page.get_by_label("邮箱").fill(f"{name}@example.com")
    page.get_by_label("密码").fill("tea for two")
    page.get_by_role("button", name="注册").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
def test_two_people_come_in_by_qq(address, opens, script):
    """Each to an account of their own, on the shop's own pages."""
    for nickname in ("沙箱企鹅", "一位新用户"):
        page = opens(address + "/account/", java_script_enabled=script)  # leads to the sign-in
        page.get_by_role("link", name="QQ登录").click()
        choose(page, nickname)

        expect(page).to_have_url(address + "/account/")
        expect(page.get_by_role("link", name="小书店")).to_be_visible()
        expect(page.get_by_role("heading", level=1)).not_to_be_empty()
        expect(page.get_by_text("起绑定")).to_be_visible()
        expect(page.get_by_role("button", name="解除绑定")).to_have_count(0)


@pytest.mark.parametrize("script", [True, False], ids=["scripts", "no-scripts"])
def test_a_reader_binds_and_unbinds(address, opens, script):
    """Signed in by e-mail and password."""
    page = opens(address + "/", java_script_enabled=script)
    registers(page, address, f"reader-{script}")

    page.get_by_role("button", name="绑定QQ").click()
    choose(page, "一位新用户")
    expect(page).to_have_url(address + "/account/")
    expect(page.get_by_text("起绑定")).to_be_visible()
    page.get_by_role("button", name="解除绑定").click()

    expect(page.get_by_role("status")).to_have_text("QQ已解除绑定。")
    expect(page.get_by_role("button", name="绑定QQ")).to_be_visible()


def test_cancelling_leads_back_to_the_shop(address, opens):
    page = opens(address + "/login/?next=/account/")
    page.get_by_role("link", name="QQ登录").click()
    page.get_by_role("button", name="取消").click()

    expect(page.get_by_role("status")).to_contain_text("您已取消QQ登录")
    expect(page.get_by_label("邮箱")).to_be_visible()


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("path", ["/login/", "/register/"])
def test_no_page_of_the_shop_scrolls_sideways(address, opens, width, path):
    page = opens(address + path, viewport={"width": width, "height": 700})

    assert page.evaluate("document.documentElement.scrollWidth") <= width
