"""A shop, its database, and all that tests need beside it: a QQ, visitors, processes."""

import atexit
import contextlib
import secrets
import shutil
import tempfile
from pathlib import Path

from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from processes import (
    ROOT,
    Address,
    clean,
    flask_run,
    free_port,
    gunicorn,
    running,
    upgrade_by_command,
)
from stand_in import APP_ID, APP_KEY, QQ, Served, addresses_of
from visiting import HTML, OURS, Visitor, bearer, goes_to_qq, state_of

import config
from meiduo import create_app
from meiduo.extensions import db

__all__ = [
    "APP_ID",
    "APP_KEY",
    "HTML",
    "KEYS",
    "OURS",
    "QQ",
    "ROOT",
    "Address",
    "Served",
    "Visitor",
    "addresses_of",
    "bearer",
    "clean",
    "count",
    "dispose",
    "flask_run",
    "free_port",
    "goes_to_qq",
    "gunicorn",
    "is_sandbox",
    "make_shop",
    "migrated",
    "rows",
    "running",
    "state_of",
]

KEYS = {
    "SECRET_KEY": secrets.token_hex(),
    "JWT_SECRET_KEY": secrets.token_hex(),
}
NEVER = 10**9  # sign-ins between two that tidy up

_empty = Path(tempfile.mkdtemp(prefix="shop-")) / "empty.sqlite"  # migrated once, copied often
_templates = FileSystemBytecodeCache(str(_empty.parent))  # compiled once, not for each shop
atexit.register(shutil.rmtree, _empty.parent, ignore_errors=True)


def make_shop(folder: Path, settings, *, migrate=True):
    """Return an app with its own empty database, and without what grows in it."""
    settings = {**KEYS, "SHOP": "0", **settings}
    if "DATABASE_URL" not in settings and _empty.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(_empty, folder / "meiduo.sqlite")
        return _app(settings, folder)
    app = _app(settings, folder)
    if not migrate:
        return app
    with app.app_context():
        upgrade(str(ROOT / "migrations"))
        if "DATABASE_URL" not in settings:
            db.engine.dispose()  # the last connection to go writes SQLite's log into the file
            shutil.copy(folder / "meiduo.sqlite", _empty)
    return app


def is_sandbox(settings):
    """Tell whether a shop plays QQ itself, which none does on a database server."""
    return settings.get("QQ_SANDBOX") == "1"


def _app(settings, folder):
    app = create_app(config.load(settings, folder))
    app.config["PURGE_EVERY"] = NEVER  # unasked, one in 200 tidies up: chance fails no test
    app.jinja_env.bytecode_cache = _templates
    return app


def migrated(env):
    """Make the database of ``env``: the first by the documented command, the next as copies."""
    kind, _, path = env.get("DATABASE_URL", "").partition(":///")
    if kind != "sqlite":
        upgrade_by_command(env)
    elif _empty.exists():
        shutil.copy(_empty, path)
    else:
        upgrade_by_command(env)
        shutil.copy(path, _empty)


@contextlib.contextmanager
def rows(app):
    """Look into the database from outside of any request."""
    with app.app_context():
        yield db.session
        db.session.rollback()


def count(app, model):
    with rows(app) as session:
        return session.query(model).count()


def dispose(app):
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
