"""Our pages speak Chinese or English in any app; other Blueprints' pages speak as they did."""

import pytest
from flask import jsonify, render_template
from flask_babel import Babel
from malls import HTML
from werkzeug.routing import BaseConverter

from meiduo.web import failures, languages, page_urls

BASE = "<html lang='{{ language }}'>{{ _('Cart') }} {% block main %}{% endblock %}"
PAGE = "{% extends 'base.html' %}{% block main %}{{ _('欢迎，%(name)s', name=name) }}{% endblock %}"
LINK = "{{ in_language('en') }}"


def show():
    return render_template("page.html", name="<b>")


@pytest.fixture
def client(foreign):
    """A foreign shop that puts its own texts into brackets."""
    languages.for_blueprint(foreign.ours)
    failures.answer(foreign.ours, template="link.html", sign_in_page=lambda onward, again: "/")
    foreign.app.jinja_env.globals["_"] = lambda text, **values: f"[{text % values}]"
    foreign.templates(base=BASE, page=PAGE, link=LINK)
    foreign.view("page", show)
    foreign.view(
        "link/<path:item>", lambda item: render_template("link.html"), methods=["GET", "POST"]
    )
    foreign.view("language", lambda: jsonify(language=languages.current()))
    foreign.view("broken", lambda: 1 / 0)
    return foreign.client()


def test_our_texts_are_ours_in_any_app(client):
    chinese = client.get("/ours/page").text
    english = client.get("/ours/page?lang=en").text

    assert chinese == "<html lang='zh'>[Cart] 欢迎，&lt;b&gt;"
    assert english == "<html lang='en'>[Cart] Welcome, &lt;b&gt;"


def test_other_blueprints_texts_are_their_own(client):
    response = client.get("/theirs/page?lang=en")

    assert response.text == "<html lang=''>[Cart] [欢迎，&lt;b&gt;]"
    assert "Set-Cookie" not in response.headers
    assert client.get("/theirs/link/x").status_code == 500  # no in_language of ours


def test_an_app_without_translations_needs_none(foreign, client):
    del foreign.app.jinja_env.globals["_"]

    assert client.get("/ours/page?lang=en").text == "<html lang='en'>Cart Welcome, &lt;b&gt;"


@pytest.mark.parametrize(
    ("query", "cookie", "accepted", "language"),
    [
        ("?lang=en", "zh", "zh", "en"),
        ("", "en", "zh", "en"),
        ("", "", "en", "en"),
        ("", "", "de", "zh"),
        ("?lang=xx", "", "en-GB,en;q=0.8", "en"),
        ("", "zh_CN", "en", "en"),
    ],
)
def test_query_then_cookie_then_browser_decide(client, query, cookie, accepted, language):
    client.set_cookie("lang", cookie)

    response = client.get(f"/ours/language{query}", headers={"Accept-Language": accepted})

    assert response.json["language"] == language


@pytest.mark.parametrize(
    ("locale", "language"), [("en_GB", "en"), ("zh_Hans_CN", "zh"), ("de", "zh")]
)
def test_the_apps_babel_decides_where_it_runs(foreign, client, locale, language):
    Babel(foreign.app, default_locale=locale)

    assert client.get("/ours/language").json["language"] == language


def test_the_link_leads_to_the_same_page(client):
    response = client.get("/ours/link/书 1?a=1&a=2&lang=zh")

    assert response.text == "/ours/link/%E4%B9%A6%201?a=1&amp;a=2&amp;lang=en"


def test_the_link_of_a_form_leads_home(client):
    assert client.post("/ours/link/x").text == "/?lang=en"


def test_the_link_of_a_failed_page_stays(client):
    assert client.get("/ours/broken?a=1", headers=HTML).text == "/ours/broken?a=1&amp;lang=en"


class Anything(BaseConverter):
    regex = ".*?"
    part_isolating = False


def test_the_link_never_leaves_this_host(foreign, client):
    foreign.app.url_map.merge_slashes = False
    foreign.app.url_map.converters["anything"] = Anything
    foreign.app.add_url_rule("/<anything:rest>", "all", lambda rest: page_urls.in_language("en"))

    response = client.get("/", environ_overrides={"PATH_INFO": "//evil.example/"})

    assert response.text == "/evil.example/?lang=en"


def test_a_shops_page_links_to_itself(shop, cart):
    cart.add_url_rule("/<item>/", "show", lambda item: render_template("base.html"))
    shop.register_blueprint(cart)
    client = shop.test_client()

    assert 'href="/cart/7/?page=2&amp;lang=en"' in client.get("/cart/7/?page=2").text
    assert 'href="/cart/7/?lang=zh"' in client.get("/cart/7/?lang=en").text
    assert 'href="/nowhere?lang=zh"' in client.get("/nowhere", headers=HTML).text  # remembered
