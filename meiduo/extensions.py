"""The Flask extensions, unbound. ``create_app`` binds them."""

from flask import Flask
from flask_babel import Babel
from flask_jwt_extended import JWTManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

from meiduo import engines
from meiduo.columns import Base
from meiduo.database import DETACH
from meiduo.engines.pool import Pool

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
migrate = Migrate()
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
