"""Mall users: who they are, how they stay signed in."""

from flask import Flask

from meiduo.accounts import authentication, cli, keys
from meiduo.accounts.views import bp


def init_app(app: Flask) -> None:
    """Add users and tokens to the app."""
    app.config.update(keys.settings(https=app.config["QQ_REDIRECT_URI"].startswith("https://")))
    authentication.init_app(app)
    app.jinja_env.globals["csrf_value"] = authentication.csrf_value
    app.register_blueprint(bp)
    app.cli.add_command(cli.users)
