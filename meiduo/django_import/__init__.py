"""Moving in: the users of an older Meiduo mall that ran on Django."""

from flask import Flask

from meiduo.accounts.cli import users
from meiduo.django_import import cli


def init_app(app: Flask) -> None:
    """Add ``flask users import-django``; the group is one for all apps, so twice is harmless."""
    users.add_command(cli.import_django)
