"""Sign-in with QQ for any Flask app that has users: from the scan page to a member of the shop.

qq = QQAuth(Members(), make_tables(db.Model, User))
qq.init_app(app)
"""

from typing import Any

import click
from flask import Flask

from meiduo import purging
from meiduo.commands import later
from meiduo.errors import BadCredentials, TokenInvalid
from meiduo.qq_auth import callback_path, callback_views, newcomer_views, settings, site, views
from meiduo.qq_auth.attempts.begin import clean as safe_next
from meiduo.qq_auth.attempts.models import UsedAttemptMixin
from meiduo.qq_auth.bindings.models import BindingMixin, TicketMixin
from meiduo.qq_auth.fragments import Fragments
from meiduo.qq_auth.identity import Profile, QQIdentity
from meiduo.qq_auth.members import Members, faults
from meiduo.qq_auth.models import make_tables
from meiduo.qq_auth.provider.client import QQClient
from meiduo.qq_auth.sign_ins import Caller, SignedIn
from meiduo.qq_auth.tables import Tables
from meiduo.web import limits, shown_again

__all__ = [
    "BadCredentials",
    "BindingMixin",
    "Caller",
    "Members",
    "Profile",
    "QQAuth",
    "QQIdentity",
    "SignedIn",
    "Tables",
    "TicketMixin",
    "TokenInvalid",
    "UsedAttemptMixin",
    "make_tables",
    "safe_next",
]


class QQAuth:
    """The extension. One object may serve several apps.

    Args:
        members: the shop's users, as ``meiduo.qq_auth.members`` asks for them.
        tables: the shop's user model and our three tables, as ``make_tables`` makes them.
        app: the app to add the login to; or call ``init_app`` later.

    Raises:
        TypeError: members or tables are none; with every fault at once.
    """

    def __init__(self, members: Members, tables: Tables, app: Flask | None = None) -> None:
        if problems := [*faults(members), *_faults_of_tables(tables)]:
            raise TypeError("\n".join(problems))
        self._members = members
        self._tables = tables
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Add the login to an app: its routes, ``flask qq``, the name ``qq_auth`` in templates, and
        nothing to anybody else's routes.

        Settings are read from ``app.config``; README.md lists them.

        Raises:
            RuntimeError: Flask-SQLAlchemy is not bound to the app yet, or the login is there
                already.
            SettingsError: with every fault of the settings at once.
        """
        _check_order(app)
        settings.complete(app, self._members)
        if app.config["QQ_SANDBOX"]:
            from meiduo import sandbox  # noqa: PLC0415  # not where members sign in

            sandbox.mount(app)
        site.describe(app)
        app.extensions["qq_auth"] = State(self._members, self._tables, QQClient(app))
        self._members.init_app(app)
        app.context_processor(lambda: {"qq_auth": Fragments()})
        limits.init_app(app)
        shown_again.offer(app, views.FAILURE)
        purging.register(app, self._tables.keys())
        app.register_blueprint(callback_views.bp)
        app.register_blueprint(newcomer_views.bp)
        app.cli.add_command(later(_commands), "qq")
        callback_path.check(app)


def _commands() -> click.Command:
    from meiduo.qq_auth.cli import qq  # noqa: PLC0415  # when called

    return qq


def _faults_of_tables(tables: Any) -> list[str]:
    if isinstance(tables, Tables):
        return []
    return ["the tables are none: hand over make_tables(db.Model, User), or Tables(...)"]


def _check_order(app: Flask) -> None:
    if "qq_auth" in app.extensions:
        raise RuntimeError("this app has the QQ login already: call init_app once for each app")
    if "sqlalchemy" not in app.extensions:
        raise RuntimeError("call db.init_app(app) of Flask-SQLAlchemy before QQAuth's init_app")


class State:
    """What the extension has in one app."""

    def __init__(self, members: Members, tables: Tables, client: Any) -> None:
        self.members = members
        self.tables = tables
        self.client = client
