"""A stand-in for QQ, for trying and for testing: QQ's addresses, QQ's answers, QQ's error numbers.

It imports nothing of the shop. Alone:  ``flask --app meiduo.sandbox run -p 9000``.
"""

import os
import tempfile
from pathlib import Path

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from meiduo.sandbox import baddays, views
from meiduo.sandbox.inprocess import InProcess
from meiduo.sandbox.memory import Memory

PREFIX = "/sandbox"
INSIDE = "http://qq.sandbox.invalid"  # never resolved: the adapter answers before any socket is made
APP_ID, APP_KEY = "100000000", "made-up-key-of-the-sandbox"


def create_app(
    client_id: str | None = None,
    client_secret: str | None = None,
    redirect_uris: str | None = None,
    memory: Path | None = None,
) -> Flask:
    """Return the sandbox.

    Args:
        client_id: the one app that it knows; from ``QQ_CLIENT_ID`` when None.
        client_secret: that app's key; from ``QQ_CLIENT_SECRET`` when None.
        redirect_uris: its registered callback addresses, ``;`` between them as at QQ; from
            ``QQ_REDIRECT_URI`` when None. Without any: every address on this machine and under meiduo.site.
        memory: file for codes and tokens, so that several processes can share them; a temporary one when None.
    """
    app = Flask(__name__)
    app.config.update(
        CLIENT_ID=client_id or os.environ.get("QQ_CLIENT_ID") or APP_ID,
        CLIENT_SECRET=client_secret or os.environ.get("QQ_CLIENT_SECRET") or APP_KEY,
        REDIRECT_URIS=[uri for uri in (redirect_uris or os.environ.get("QQ_REDIRECT_URI") or "").split(";") if uri],
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.url_map.strict_slashes = False
    app.extensions["memory"] = Memory(memory or Path(tempfile.mkdtemp(prefix="qq-sandbox-")) / "memory.sqlite")
    app.register_blueprint(views.bp)
    app.register_blueprint(baddays.bp)
    return app


def mount(app: Flask) -> None:
    """Put a sandbox under ``/sandbox`` of a shop and point the shop's QQ addresses at it.

    The browser is sent to a path without a host, so it works under any host name and port. The shop's own
    calls stay inside the process, so they work in a server with a single thread.
    """
    config = app.config
    folder = Path(app.instance_path)
    qq = create_app(
        config["QQ_CLIENT_ID"], config["QQ_CLIENT_SECRET"], config["QQ_REDIRECT_URI"], folder / "sandbox.sqlite"
    )
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {PREFIX: qq.wsgi_app})  # type: ignore[method-assign]
    config.update(
        QQ_AUTHORIZE_URL=f"{PREFIX}/oauth2.0/authorize",
        QQ_ACCESS_TOKEN_URL=f"{INSIDE}/oauth2.0/token",
        QQ_API_BASE_URL=f"{INSIDE}/",
        QQ_ADAPTERS={INSIDE: InProcess(qq, PREFIX)},
        QQ_AVATAR_PREFIXES=(f"{PREFIX}/avatar/",),
    )
