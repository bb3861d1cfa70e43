"""A shop's frame is looked at when the app is put together; Flask says which one it is."""

import pytest
from flask import Blueprint
from jinja2 import DictLoader
from malls import HTML, Visitor
from small_shops import close, make_app, make_members, make_models

from meiduo.qq_auth import QQAuth, make_tables
from meiduo.settings.problems import SettingsError

FRAME = "qq_auth/base.html"
ADDRESS = "/oauth_callback?code=x&state=y"


def add_login(app):
    db, user = make_models()
    db.init_app(app)
    QQAuth(make_members(db, user), make_tables(db.Model, user)).init_app(app)
    with app.app_context():
        db.create_all()


@pytest.fixture
def make(qq):
    """Make a shop with these templates."""
    made = []

    def make(**templates):
        app = make_app(**qq.settings())
        made.append(app)
        app.jinja_loader = DictLoader({FRAME: templates.pop("frame"), **templates})
        add_login(app)
        return app

    yield make
    for app in made:
        if "sqlalchemy" in app.extensions:
            close(app)


@pytest.mark.parametrize(
    "templates",
    [
        {"frame": "<h1>A shop</h1>"},
        {
            "frame": "{% extends 'layout' %}{% block body %}{% endblock %}",
            "layout": "<main></main>",
        },
        {"frame": "{# {% block main %}{% endblock %} #}"},
    ],
)
def test_a_frame_without_main_is_refused(make, templates):
    """All our pages would be empty."""
    with pytest.raises(SettingsError, match=r"qq_auth/base.html has no {% block main %}"):
        make(**templates)


@pytest.mark.parametrize(
    "templates",
    [
        {"frame": "shop: {% block main %}{% endblock %}"},
        {"frame": "shop: {%- block main -%}{{ 1 | not_yet }}{% endblock %}"},
        {"frame": "{% extends 'layout' %}", "layout": "shop: {% block main %}{% endblock %}"},
        {"frame": "{% extends layout %}", "other": "shop: {% block main %}{% endblock %}"},
    ],
)
def test_a_frame_with_main_is_used(make, templates):
    """Whatever it needs that the shop adds later: filters, a layout that only a request knows."""
    app = make(**templates)
    app.jinja_env.filters["not_yet"] = str
    app.context_processor(lambda: {"layout": "other"})

    page = Visitor(app.test_client(), HTML).opens(ADDRESS)

    assert page.text.startswith("shop:")
    assert "这次登录已失效" in page.text
    assert "Content-Security-Policy" not in page.headers


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_blueprints_frame_comes_before_the_login(qq, tmp_path, when):
    """Flask looks for templates in the order in which Blueprints come."""
    (tmp_path / "qq_auth").mkdir()
    (tmp_path / FRAME).write_text("shop: {% block main %}{% endblock %}")
    pages = Blueprint("pages", __name__, template_folder=tmp_path)
    app = make_app(**qq.settings())
    if when == "before":
        app.register_blueprint(pages)
    add_login(app)
    if when == "after":
        app.register_blueprint(pages)

    page = Visitor(app.test_client(), HTML).opens(ADDRESS)
    close(app)

    assert page.text.startswith("shop:") == (when == "before")
    assert ("Content-Security-Policy" in page.headers) == (when == "after")
