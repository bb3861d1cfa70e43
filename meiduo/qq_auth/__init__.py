"""Sign-in with QQ for any Flask app that has users: from the scan page to a member of the shop.

qq = QQAuth(members=Members(), tables=Tables(user=User, binding=..., ticket=..., used_attempt=...))
qq.init_app(app)
"""

from typing import Any

from flask import Flask

from meiduo import purging, sandbox
from meiduo.database import session
from meiduo.qq_auth import binding_views, cli, settings, views
from meiduo.qq_auth.identity import Profile, QQIdentity
from meiduo.qq_auth.members import Caller, Members, SignedIn
from meiduo.qq_auth.provider.client import QQClient
from meiduo.qq_auth.tables import Tables
from meiduo.web import limits

__all__ = ["Caller", "Members", "Profile", "QQAuth", "QQIdentity", "SignedIn", "Tables", "session"]


class QQAuth:
    """The extension. One object may serve several apps.

    Args:
        members: the shop's users, as ``meiduo.qq_auth.members`` asks for them.
        tables: the shop's user model, and its three tables made of our mixins.
        app: the app to add the login to; or call ``init_app`` later.
    """

    def __init__(self, members: Members, tables: Tables, app: Flask | None = None) -> None:
        self._members = members
        self._tables = tables
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Add the login to an app: its routes, ``flask qq``, and nothing to anybody else's routes.

        Flask-SQLAlchemy must be bound to the app before the first request. Settings are read from
        ``app.config``; docs/your-shop.md lists them.

        Raises:
            SettingsError: with every fault of the settings at once.
        """
        settings.complete(app, self._members)
        if app.config["QQ_SANDBOX"]:
            sandbox.mount(app)
        app.extensions["qq_auth"] = State(self._members, self._tables, QQClient(app))
        limits.init_app(app)
        purging.register(
            app,
            {
                "spent login attempts": self._tables.used_attempt.attempt_id,
                "tickets of newcomers": self._tables.ticket.ticket_hash,
            },
        )
        app.register_blueprint(views.bp)
        app.register_blueprint(binding_views.bp)
        app.cli.add_command(cli.qq)


class State:
    """What the extension has in one app."""

    def __init__(self, members: Members, tables: Tables, client: Any) -> None:
        self.members = members
        self.tables = tables
        self.client = client
