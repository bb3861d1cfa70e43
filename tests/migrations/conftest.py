"""The mall with whatever shop grows in it, and copies of the migrations with one more revision."""

import shutil
from functools import partial

import pytest
from alembic.script import ScriptDirectory
from flask_migrate import check
from malls import ROOT

MORE = '''"""One more."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    {upgrade}
'''


@pytest.fixture
def make_shop(make_shop):
    """A shop's own revisions stand beside ours, so its models must be there, too."""
    return partial(make_shop, SHOP="")


@pytest.fixture
def folder(tmp_path):
    """The migrations, to be written to."""
    return shutil.copytree(ROOT / "migrations", tmp_path / "migrations")


@pytest.fixture
def with_revision(folder):
    """Add a revision that does what it is given; return the folder."""

    def add(upgrade):
        head = ScriptDirectory(str(folder)).get_current_head()
        (folder / "versions/9999_more.py").write_text(MORE.format(head=head, upgrade=upgrade))
        return str(folder)

    return add


@pytest.fixture
def agrees(make_shop):
    """Fail unless a database is as the models are."""

    def compare(address, folder=str(ROOT / "migrations")):
        with make_shop(DATABASE_URL=address, migrate=False).app_context():
            check(folder)

    return compare
