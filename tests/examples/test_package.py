"""The extension alone: what it imports, and that the bookshop's migrations are complete."""

import subprocess
import sys

import flask as flask_package
import pytest
from processes import ROOT, clean

from meiduo import qq_auth

UNWANTED = (
    "flask_jwt_extended",
    "flask_babel",
    "flask_login",
    "flask_migrate",
    "argon2",
    "zxcvbn",
    "redis",
    "psycopg",
    "pythonjsonlogger",
    "meiduo.accounts",
    "meiduo.mall",
    "meiduo.extensions",
)


def test_the_extension_imports_little():
    """So a shop need not install what only the mall needs."""
    code = f"import meiduo.qq_auth, sys; print([n for n in {UNWANTED} if n in sys.modules])"

    printed = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, env=clean({}))

    assert printed.decode().strip() == "[]"


@pytest.fixture
def flask(tmp_path):
    """Run ``flask ...`` for the bookshop, as its README does."""
    env = {
        "QQ_SANDBOX": "1",
        "BOOKSHOP_SQLALCHEMY_DATABASE_URI": f"sqlite:///{tmp_path}/bookshop.sqlite",
    }

    def run(*args):
        command = [sys.executable, "-m", "flask", "--app", "examples/own_shop/bookshop", *args]
        done = subprocess.run(command, cwd=ROOT, env=clean(env), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_the_bookshops_migrations_are_complete(flask):
    """Users alone, then QQ; down again, too."""
    flask("db", "upgrade", "1f0c2f8c7a11")
    flask("db", "upgrade")
    assert "No new upgrade operations detected" in flask("db", "check")
    flask("db", "downgrade", "1f0c2f8c7a11")
    flask("db", "upgrade")


def test_the_migration_imports_nothing_of_ours():
    """It must not change when our code does."""
    (revision,) = (ROOT / "examples/own_shop/migrations/versions").glob("*_qq.py")

    assert "meiduo" not in revision.read_text()


def test_everything_imported_hides_nothing_of_flasks():
    """``from meiduo.qq_auth import *`` leaves ``session`` and the like what they were."""
    assert not {*qq_auth.__all__} & {*dir(flask_package)}
    assert all(hasattr(qq_auth, name) for name in qq_auth.__all__)
