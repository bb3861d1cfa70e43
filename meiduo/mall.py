"""The mall, put together. ``create_app`` is the table of contents."""

from collections.abc import Mapping
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from meiduo import (
    accounts,
    commands,
    database,
    deadline,
    django_import,
    extensions,
    mall_contract,
    mall_shop,
    pages,
    upkeep,
)
from meiduo.accounts.form_pages import sign_in_page
from meiduo.extensions import babel
from meiduo.mall_members import MallMembers
from meiduo.mall_models import TABLES
from meiduo.ops import health, logs
from meiduo.qq_auth import QQAuth, callback_path
from meiduo.qq_auth import site as qq_site
from meiduo.settings import addresses, databases
from meiduo.web import failures, headers, languages, limits, notices, site, times
from meiduo.web.app import App

# bytes; a view of the shop's may allow another size, ours allow less
LARGEST_BODY = 16 * 1024 * 1024
QQ = {
    "QQ_CONTENT_SECURITY_POLICY": headers.STRICT,
    "QQ_HOME_VIEW": "pages.home",
    "QQ_LOGIN_VIEW": "pages.login",
    "QQ_ACCOUNT_VIEW": "pages.account",
    "QQ_MOVE_VIEW": "pages.move",
    "QQ_APP_NAME": "美多商城",  # as QQ would show it; the sandbox does
}


def create_app(settings: Mapping[str, Any]) -> Flask:
    """Return the mall.

    Args:
        settings: as ``config.load`` returns them, checked.
    """
    app = App(__package__, instance_path=settings["INSTANCE_PATH"])
    app.config.update(settings, MAX_CONTENT_LENGTH=LARGEST_BODY, **QQ)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # 缺少code, not \\u7f3a
    app.url_map.strict_slashes = False  # every rule with and without the slash, without a redirect
    app.url_map.merge_slashes = False
    _trust_proxies(app)
    qq_site.describe(app)
    deadline.limit(app)
    database.give_back_after(app)
    logs.init_app(app)
    extensions.init_app(app)
    extensions.offer_migrations(app)
    failures.answer(app, template="error.html", sign_in_page=sign_in_page)
    languages.init_app(app, babel)
    notices.init_app(app)
    times.init_app(app)
    limits.init_app(app)
    headers.defaults(app)
    accounts.init_app(app)
    QQAuth(MallMembers(), TABLES).init_app(app)
    django_import.init_app(app)
    upkeep.init_app(app)
    app.register_blueprint(pages.bp)
    health.init_app(app)
    mall_contract.init_app(app)
    mall_shop.init_app(app)
    callback_path.check(app)
    if commands.serving() and not app.config["QQ_SANDBOX"]:
        _warn_of_plain_http(app)
        _warn_of_no_database(app)
    return app


def _trust_proxies(app: Flask) -> None:
    hops = app.config["PROXY_COUNT"]
    if hops:
        behind = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = behind  # type: ignore[method-assign]


def _warn_of_plain_http(app: Flask) -> None:
    if not site.of(app).https:
        detail = "QQ_REDIRECT_URI is http: cookies and tokens can be overheard"
        app.logger.warning("plain_http", extra={"detail": detail})


def _warn_of_no_database(app: Flask) -> None:
    """A shell that reads .env may lose the address on its way: an ``&`` without quotes ends it."""
    if app.config[databases.DEFAULTED]:
        file = addresses.sqlite_file(app.config["DATABASE_URL"])
        detail = f"no DATABASE_URL: members are in SQLite at {file}"
        app.logger.warning("no_database_url", extra={"detail": detail})
