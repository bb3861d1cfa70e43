"""A stand-in for QQ, for trying and for testing: QQ's addresses, QQ's responses, QQ's return codes.

It imports nothing of the shop. Alone:  ``flask --app meiduo.sandbox run -p 9000``.
"""

import os
import tempfile
from pathlib import Path

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from meiduo.sandbox import addresses, languages, page_headers, pages, switchboard, views
from meiduo.sandbox.inprocess import InProcess
from meiduo.sandbox.store import Store

PREFIX = "/sandbox"
INSIDE = "http://qq.sandbox.invalid"  # never resolved: InProcess responds without any socket
APP_ID = "100000000"
APP_KEY = "made-up-key-of-the-sandbox"


def create_app(
    client_id: str | None = None,
    client_secret: str | None = None,
    redirect_uris: str | None = None,
    store: Path | None = None,
    app_name: str | None = None,
) -> Flask:
    """Return the sandbox.

    Args:
        client_id: the one app that it knows; from ``QQ_CLIENT_ID`` when None.
        client_secret: that app's key; from ``QQ_CLIENT_SECRET`` when None.
        redirect_uris: its registered callback addresses, ``;`` between them as at QQ; from
            ``QQ_REDIRECT_URI`` when None. Without any: every address on this machine and under
            meiduo.site.
        store: file for codes and tokens, so that several processes can share them; a temporary
            one when None.
        app_name: what its page calls the app; from ``QQ_APP_NAME`` when None. Without any: the
            host of the callback address.
    """
    app = Flask(__name__)
    app.config["CLIENT_ID"] = client_id or os.environ.get("QQ_CLIENT_ID") or APP_ID
    app.config["CLIENT_SECRET"] = client_secret or os.environ.get("QQ_CLIENT_SECRET") or APP_KEY
    app.config["KEY_IS_MADE_UP"] = app.config["CLIENT_SECRET"] == APP_KEY  # and may be shown
    app.config["APP_NAME"] = app_name or os.environ.get("QQ_APP_NAME")
    app.config["REDIRECT_URIS"] = _separate(redirect_uris or os.environ.get("QQ_REDIRECT_URI"))
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    app.extensions["store"] = Store(store or _temporary_file())
    languages.init_app(app)
    page_headers.init_app(app)
    app.jinja_env.globals["shop"] = addresses.shop
    app.register_error_handler(404, pages.missing)
    app.register_blueprint(views.bp)
    app.register_blueprint(pages.bp)
    app.register_blueprint(switchboard.bp)
    return app


def mount(app: Flask) -> None:
    """Put a sandbox under ``/sandbox`` of a shop and point the shop's QQ addresses at it.

    The browser is sent to a path without a host, so it works under any host name and port. The
    shop's own calls stay inside the process, so they work in a server with a single thread.
    """
    config = app.config
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    qq = create_app(
        config["QQ_CLIENT_ID"],
        config["QQ_CLIENT_SECRET"],
        config["QQ_REDIRECT_URI"],
        Path(app.instance_path) / "sandbox.sqlite",
        config.get("QQ_APP_NAME"),
    )
    shop_and_qq = DispatcherMiddleware(app.wsgi_app, {PREFIX: qq.wsgi_app})
    app.wsgi_app = shop_and_qq  # type: ignore[method-assign]
    config["QQ_AUTHORIZE_URL"] = f"{PREFIX}/oauth2.0/authorize"
    config["QQ_ACCESS_TOKEN_URL"] = f"{INSIDE}/oauth2.0/token"
    config["QQ_API_BASE_URL"] = f"{INSIDE}/"
    config["QQ_ADAPTERS"] = {INSIDE: InProcess(qq, PREFIX)}
    config["QQ_AVATAR_PREFIXES"] = (f"{PREFIX}/avatar/",)


def _separate(redirect_uris: str | None) -> list[str]:
    return [uri for uri in (redirect_uris or "").split(";") if uri]


def _temporary_file() -> Path:
    folder = tempfile.mkdtemp(prefix="qq-sandbox-")
    return Path(folder) / "store.sqlite"
