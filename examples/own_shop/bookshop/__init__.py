"""A bookshop with users of its own: Flask-Login, e-mail and password, Alembic."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_login import LoginManager
from flask_migrate import Migrate

from bookshop import qq, views
from bookshop.models import User, db

MIGRATIONS = Path(__file__).parent.parent / "migrations"
MEGABYTE = 1024 * 1024  # bytes


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return the bookshop; the environment's ``BOOKSHOP_…`` are its settings."""
    app = Flask(__name__)
    app.config["SECRET_KEY"] = "only for trying"
    app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///bookshop.sqlite"
    app.config["MAX_CONTENT_LENGTH"] = 2 * MEGABYTE
    app.config.from_prefixed_env("BOOKSHOP")
    app.config.update({name: os.environ[name] for name in os.environ if name.startswith("QQ_")})
    app.config.update(config or {})
    db.init_app(app)
    Migrate(app, db, directory=str(MIGRATIONS))
    login_manager = LoginManager(app)
    login_manager.login_view = "shop.login"
    login_manager.user_loader(User.by_id)
    app.register_blueprint(views.bp)
    app.register_error_handler(404, views.not_found)
    qq.init_app(app)
    return app
