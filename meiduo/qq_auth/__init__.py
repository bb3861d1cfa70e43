"""Sign-in with QQ: from the scan page to a mall user."""

from flask import Flask

from meiduo.qq_auth import binding_views, cli, views
from meiduo.qq_auth.provider.client import QQClient


def init_app(app: Flask) -> None:
    """Add the QQ login to the app."""
    app.extensions["qq_client"] = QQClient(app)
    app.register_blueprint(views.bp)
    app.register_blueprint(binding_views.bp)
    app.cli.add_command(cli.qq)
