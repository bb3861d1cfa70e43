"""Sign-in with QQ: from the scan page to a mall user."""

from flask import Flask

from meiduo.qq_auth import cli
from meiduo.qq_auth.client import QQClient
from meiduo.qq_auth.views import bp


def init_app(app: Flask) -> None:
    """Add the QQ login to the app."""
    app.extensions["qq_client"] = QQClient(app)
    app.register_blueprint(bp)
    app.cli.add_command(cli.qq)
