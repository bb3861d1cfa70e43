"""A shop inside the mall: its package is imported, its templates go first, its views come last."""

import sys

import pytest
from flask import abort

from meiduo import mall_shop
from meiduo.settings.problems import SettingsError

SHOP = """
ENDPOINTS = []

def init_app(app):
    ENDPOINTS.extend(app.view_functions)
    app.config["SHOP_HAS_MODELS"] = "grown_shop.models" in __import__("sys").modules
"""


@pytest.fixture
def grow(make_shop, tmp_path, monkeypatch):
    """Make a mall with a shop of these files in it."""
    monkeypatch.syspath_prepend(tmp_path)

    def make(**templates):
        folder = tmp_path / "grown_shop"
        (folder / "templates/qq_auth").mkdir(parents=True)
        (folder / "__init__.py").write_text(SHOP)
        (folder / "models.py").write_text("")
        for name, text in templates.items():
            (folder / f"templates/{name.replace('__', '/')}.html").write_text(text)
        return make_shop(SHOP="grown_shop")

    yield make
    for name in ("grown_shop", "grown_shop.models"):
        sys.modules.pop(name, None)


def test_a_shop_comes_after_all_of_ours(grow):
    """And its models are there, whether or not it imports them."""
    app = grow()

    ours = sys.modules["grown_shop"].ENDPOINTS
    assert set(ours) == set(app.view_functions)
    assert app.config["SHOP_HAS_MODELS"] is True


def test_a_shops_templates_go_before_ours(grow):
    """Those of the login, too; ours stay in reach under our name."""
    app = grow(
        home="{% extends 'meiduo/home.html' %}{% block title %}Tea{% endblock %}",
        qq_auth__error="no tea: {{ error.reason }}",
    )
    client = app.test_client()
    page = {"Accept": "text/html"}

    assert "<title>Tea</title>" in client.get("/", headers=page).text
    assert "欢迎来到美多商城" in client.get("/", headers=page).text
    assert client.get("/oauth_callback", headers=page).text == "no tea: code_missing"
    assert "QQ登录" in client.get("/login/", headers=page).text


def test_without_a_shop_the_mall_has_its_own(shop):
    assert shop.config["SHOP"] is None
    assert "欢迎来到美多商城" in shop.test_client().get("/", headers={"Accept": "text/html"}).text


def test_a_package_without_init_app_is_refused(shop):
    shop.config["SHOP"] = "email"

    with pytest.raises(SettingsError, match="SHOP names a package without init_app"):
        mall_shop.init_app(shop)


def test_a_shop_may_answer_for_unknown_addresses(shop, browser):
    """And for its own; ours go on answering for ours."""
    shop.add_url_rule("/cart/", "cart", lambda: abort(404))
    shop.register_error_handler(404, lambda error: ("no tea here", 404))

    assert browser.opens("/nowhere/").text == "no tea here"
    assert browser.opens("/cart/").text == "no tea here"
    assert browser.opens("/oauth_callback").status_code == 403
    ours = browser.client.delete("/auth/sessions/unknown/")
    assert ours.json["reason"] == "token_invalid"
