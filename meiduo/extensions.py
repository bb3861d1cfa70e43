"""The Flask extensions, unbound. ``create_app`` binds them."""

from functools import cache
from typing import TYPE_CHECKING, cast

import click
from flask import Flask
from flask_babel import Babel
from flask_jwt_extended import JWTManager
from flask_sqlalchemy import SQLAlchemy
from werkzeug.local import LocalProxy

from meiduo import engines
from meiduo.acts import sessionless
from meiduo.columns import Base
from meiduo.commands import later
from meiduo.database import DETACH
from meiduo.engines.pool import Pool

if TYPE_CHECKING:
    from flask_migrate import Migrate


@cache
def _migrate() -> "Migrate":
    """Flask-Migrate brings Alembic, Mako and Pygments along, 8 MiB, for whoever migrates."""
    from flask_migrate import Migrate  # noqa: PLC0415  # no server does

    return Migrate()


db = SQLAlchemy(
    model_class=Base,
    session_options={
        "expire_on_commit": False,  # what was just written need not be read again
        "info": {DETACH: True},  # nor what was read before QQ was asked
    },
    engine_options={
        "hide_parameters": True,  # a failed statement otherwise prints openid and username
        "poolclass": Pool,
        "max_overflow": 0,
    },
)
migrate = cast("Migrate", LocalProxy(_migrate))  # made when somebody looks at it
jwt = JWTManager()
babel = Babel()


def init_app(app: Flask) -> None:
    """Bind the database to the app: how many connections, and how long each may take."""
    address = app.config["DATABASE_URL"]
    app.config["SQLALCHEMY_DATABASE_URI"] = address
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        "pool_size": app.config["DATABASE_POOL"],
        "pool_pre_ping": not address.startswith("sqlite"),  # a file does not hang up
    }
    db.init_app(app)
    with app.app_context():
        engines.prepare(db.engine)
        if db.engine.dialect.driver in engines.QUICK:
            sessionless.be_quick(app)


def offer_migrations(app: Flask) -> None:
    """Let the app have ``flask db`` and ``app.extensions["migrate"]``, bound when somebody asks."""

    def command() -> click.Command:
        from flask_migrate.cli import db as commands  # noqa: PLC0415  # when called

        return cast("click.Command", commands)

    def bound() -> object:
        migrate.init_app(app, db, compare_type=True, render_as_batch=True)
        return app.extensions["migrate"]

    app.cli.add_command(later(command), "db")
    app.extensions["migrate"] = LocalProxy(bound)  # until init_app has put its own there
